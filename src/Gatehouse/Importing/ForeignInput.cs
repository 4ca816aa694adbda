using System.CommandLine;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Server;
using Gatehouse.Storage.Foreign;

namespace Gatehouse.Importing;

/// <summary>What a verb imports: a file, a folder, an SQLite database, or a PostgreSQL database by its connection string.</summary>
internal static class ForeignInput
{
    public static readonly Argument<string> Source = new("source") { Description = "What another product exported: a file, a folder, - for standard input; or its database: an SQLite file, or a PostgreSQL connection string (Host=…)." };

    public static readonly Option<string?> Realm = VerbOptions.Text("--realm", "NAME", "Which realm of Keycloak, when there are several.");

    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static async Task<ForeignSource> ReadAsync(string source, IReadOnlyCollection<string> tables, CancellationToken cancel)
    {
        try
        {
            if (source == "-") return ForeignFiles.Of("stdin", await Console.In.ReadToEndAsync(cancel));
            if (source.StartsWith("postgres://", StringComparison.Ordinal) || source.StartsWith("postgresql://", StringComparison.Ordinal))
                throw new ServerSetupException("A PostgreSQL database is named by a connection string: \"Host=db.example.com;Username=reader;Database=identityserver\".");
            if (ForeignDatabase.IsConnectionString(source)) return ForeignSource.OfTables("database", await ForeignDatabase.ReadAsync(source, tables, cancel));
            if (ForeignDatabase.IsSqlite(source)) return ForeignSource.OfTables(Path.GetFileName(source), await ForeignDatabase.ReadAsync(source, tables, cancel));
            return ForeignFiles.Read(source);
        }
        catch (ImportFaultException fault)
        {
            throw new ServerSetupException(fault.Message);
        }
    }
}
