using System.Globalization;

namespace Gatehouse.Storage.Migrations;

/// <summary>One numbered step of the schema; steps only go forward.</summary>
internal sealed record Migration(int Number, string Name, string Text)
{
    public const string CreateTable =
        "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)";

    public const string ReadNumber = "SELECT COALESCE(MAX(number), 0) FROM schema_migrations";

    private const string Folder = "Gatehouse.Storage.Migrations.";

    public static IReadOnlyList<Migration> All { get; } = [.. ReadAll()];

    public static int Newest => All[^1].Number;

    public string SqliteText => string.Join('\n', Text.Split('\n').Where(line => !line.TrimEnd().EndsWith("-- postgres", StringComparison.Ordinal)));

    /// <summary>The steps that a database at the given number still needs.</summary>
    public static IReadOnlyList<Migration> After(int number)
    {
        if (number > Newest)
        {
            throw new StorageSetupException(
                $"The database has schema {number}, but this version of Gatehouse knows schemas up to {Newest} only.",
                "Start the newer version that upgraded it, or restore a backup from before the upgrade.");
        }

        return [.. All.Where(migration => migration.Number > number)];
    }

    /// <summary>Refuses a database that is not at the number of this version.</summary>
    public static void Require(int number)
    {
        if (After(number).Count > 0)
            throw new StorageSetupException($"The database has schema {number}, and this version of Gatehouse needs {Newest}.", "Start the server of this version once: it upgrades the database.");
    }

    private static IEnumerable<Migration> ReadAll()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal)) continue;
            var name = resource[Folder.Length..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
