using System.Data.Common;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>Numbered configuration versions; the number decides who was faster.</summary>
internal sealed class ConfigurationStore(Database database) : IConfigurationStore
{
    private const string Columns = "version, document, fingerprint, source, applied_at";

    private static readonly Statement<bool, ConfigurationVersion?> ReadNewest = new(
        "configuration_read",
        $"SELECT {Columns} FROM configuration_versions ORDER BY version DESC LIMIT 1",
        static (_, _) => { },
        Read);

    private static readonly Statement<string, ConfigurationVersion?> ReadNewestOfSource = new(
        "configuration_read_of_source",
        $"SELECT {Columns} FROM configuration_versions WHERE source = @source ORDER BY version DESC LIMIT 1",
        static (parameters, source) => parameters.Add("source", source),
        Read);

    private static readonly Statement<ConfigurationVersion, bool> TryAdd = new(
        "configuration_add",
        $"""
        INSERT INTO configuration_versions ({Columns})
        SELECT @version, @document, @fingerprint, @source, @applied_at
        WHERE @version = (SELECT COALESCE(MAX(version), 0) + 1 FROM configuration_versions)
        ON CONFLICT (version) DO NOTHING
        RETURNING 1
        """,
        static (parameters, version) =>
        {
            parameters.Add("version", version.Version);
            parameters.Add("document", version.Document);
            parameters.Add("fingerprint", version.Fingerprint);
            parameters.Add("source", version.Source);
            parameters.Add("applied_at", version.AppliedAt);
        },
        Rows.Any);

    public ValueTask<ConfigurationVersion?> ReadNewestAsync(CancellationToken cancel) => database.ReadAsync(ReadNewest, true, cancel);

    public ValueTask<ConfigurationVersion?> ReadNewestAsync(string source, CancellationToken cancel) =>
        database.ReadAsync(ReadNewestOfSource, source, cancel);

    public ValueTask<bool> TryAddAsync(ConfigurationVersion version, CancellationToken cancel) =>
        database.WriteAsync(TryAdd, version, cancel);

    private static ConfigurationVersion Read(ConfigurationVersion? none, DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4));
}
