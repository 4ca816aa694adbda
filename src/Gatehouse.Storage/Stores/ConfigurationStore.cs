using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores;

/// <summary>Numbered configuration versions; the number decides who was faster.</summary>
internal sealed class ConfigurationStore(Database database) : IConfigurationStore
{
    private const string Columns = "version, document, fingerprint, source, applied_at, author, reason";

    private static readonly Statement<bool, ConfigurationVersion?> ReadNewest = new(
        "configuration_read",
        $"SELECT {Columns} FROM configuration_versions ORDER BY version DESC LIMIT 1",
        static (_, _) => { },
        Read);

    private static readonly Statement<string, ConfigurationVersion?> ReadNewestOfSource = new(
        "configuration_read_of_source",
        $"SELECT {Columns} FROM configuration_versions WHERE source = @source OR also_from = @source ORDER BY version DESC LIMIT 1",
        static (parameters, source) => parameters.Add("source", source),
        Read);

    private static readonly Statement<long, ConfigurationVersion?> ReadVersion = new(
        "configuration_read_version",
        $"SELECT {Columns} FROM configuration_versions WHERE version = @version",
        static (parameters, version) => parameters.Add("version", version),
        Read);

    private static readonly Statement<long, string?> ReadText = new(
        "configuration_read_text",
        "SELECT plan_text FROM configuration_versions WHERE version = @version",
        static (parameters, version) => parameters.Add("version", version),
        static (_, row) => row.TextOrNull(0));

    private static readonly Statement<bool, List<ConfigurationEntry>?> List = new(
        "configuration_list",
        "SELECT version, source, applied_at, author, reason, CASE WHEN plan_text IS NULL THEN 0 ELSE 1 END FROM configuration_versions ORDER BY version DESC",
        static (_, _) => { },
        static (before, row) =>
        {
            (before ??= []).Add(new ConfigurationEntry(row.GetInt64(0), row.GetString(1), row.Time(2), row.TextOrNull(3), row.TextOrNull(4), row.GetInt32(5) != 0));
            return before;
        });

    private static readonly Statement<ConfigurationAddition, bool> TryAdd = new(
        "configuration_add",
        $"""
        INSERT INTO configuration_versions ({Columns}, plan_text)
        SELECT @version, @document, @fingerprint, @source, @applied_at, @author, @reason, @plan_text
        WHERE @version = (SELECT COALESCE(MAX(version), 0) + 1 FROM configuration_versions)
        ON CONFLICT (version) DO NOTHING
        RETURNING 1
        """,
        static (parameters, addition) =>
        {
            parameters.Add("version", addition.Version.Version);
            parameters.Add("document", addition.Version.Document);
            parameters.Add("fingerprint", addition.Version.Fingerprint);
            parameters.Add("source", addition.Version.Source);
            parameters.Add("applied_at", addition.Version.AppliedAt);
            parameters.Add("author", addition.Version.Author);
            parameters.Add("reason", addition.Version.Reason);
            parameters.Add("plan_text", addition.Text);
        },
        Rows.Any);

    private static readonly Statement<(long Version, string Source), bool> TryNote = new(
        "configuration_note",
        """
        UPDATE configuration_versions SET also_from = @source
        WHERE version = @version AND version = (SELECT MAX(version) FROM configuration_versions)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("version", input.Version);
            parameters.Add("source", input.Source);
        },
        Rows.Any);

    public IConfigurationStore Recording(params IReadOnlyList<AuditRecord> records) => new ConfigurationStore(new RecordingDatabase(database, records));

    public ValueTask<ConfigurationVersion?> ReadNewestAsync(CancellationToken cancel) => database.ReadAsync(ReadNewest, true, cancel);

    public ValueTask<ConfigurationVersion?> ReadNewestAsync(string source, CancellationToken cancel) =>
        database.ReadAsync(ReadNewestOfSource, source, cancel);

    public ValueTask<ConfigurationVersion?> ReadAsync(long version, CancellationToken cancel) => database.ReadAsync(ReadVersion, version, cancel);

    public ValueTask<string?> ReadTextAsync(long version, CancellationToken cancel) => database.ReadAsync(ReadText, version, cancel);

    public async ValueTask<IReadOnlyList<ConfigurationEntry>> ListAsync(CancellationToken cancel) => await database.ReadAsync(List, true, cancel) ?? [];

    public ValueTask<bool> TryAddAsync(ConfigurationAddition addition, CancellationToken cancel) => database.TransactAsync(
        static async (transaction, addition) =>
        {
            if (!await transaction.ExecuteAsync(TryAdd, addition)) return false;
            await transaction.RecordAsync(static record => record.Configuration is not null);
            foreach (var account in addition.Accounts)
                if (await transaction.ExecuteAsync(AccountStore.TryAdd, account)) await transaction.RecordAsync(record => record.Subject == account.Subject);
            return true;
        },
        addition,
        cancel);

    public ValueTask<bool> TryNoteAsync(long version, string source, CancellationToken cancel) => database.WriteAsync(TryNote, (version, source), cancel);

    private static ConfigurationVersion Read(ConfigurationVersion? none, DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4)) { Author = row.TextOrNull(5), Reason = row.TextOrNull(6) };
}
