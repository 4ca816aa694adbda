using System.Text;
using Gatehouse.Plan.Importing;
using Gatehouse.Plan.Importing.People;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Storage.Foreign;
using Gatehouse.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.Server.Tests.Importing;

/// <summary>Tables of other products are read alike from SQLite and PostgreSQL.</summary>
public sealed class ForeignTablesOnBoth : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("duende"), InlineData("openiddict")]
    public async Task A_plan_of_the_one_is_a_plan_of_the_other(string product)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var script = await ScriptAsync(product);
        var (lite, postgres) = (Imported(await ReadAsync(await SqliteAsync(script), ForeignTables.OfPlans)), Imported(await ReadAsync(await PostgresAsync(script), ForeignTables.OfPlans)));
        Assert.Equal(lite.Plan, postgres.Plan);
        Assert.Equal(lite.Notes.Select(note => (note.Subject, note.What, note.Reason)), postgres.Notes.Select(note => (note.Subject, note.What, note.Reason)));
        Assert.Equal(3, lite.Hashes);
    }

    [Fact]
    public async Task People_of_the_one_are_people_of_the_other()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var script = await ScriptAsync("identity");
        var (lite, postgres) = (PeopleImport.Run(await ReadAsync(await SqliteAsync(script), ForeignTables.OfPeople)), PeopleImport.Run(await ReadAsync(await PostgresAsync(script), ForeignTables.OfPeople)));
        Assert.Equal(lite.People.Select(Shown), postgres.People.Select(Shown));
        Assert.Equal(6, lite.People.Length);
        Assert.Equal(lite.Notes.Select(note => (note.Subject, note.What)), postgres.Notes.Select(note => (note.Subject, note.What)));

        static string Shown(ForeignPerson person) => $"{person.Username} {person.Subject} {person.Name} {person.Email} {person.EmailVerified} {person.IsDisabled} {string.Join(',', person.Roles)} {person.PasswordHash} {Convert.ToHexString(person.OneTimeSecret.AsSpan())}";
    }

    [Fact]
    public async Task Tables_in_another_spelling_are_found()
    {
        var script = (await ScriptAsync("openiddict")).Replace("\"OpenIddictApplications\"", "open_iddict_applications", StringComparison.Ordinal).Replace("\"OpenIddictScopes\"", "open_iddict_scopes", StringComparison.Ordinal).Replace("\"ClientId\"", "client_id", StringComparison.Ordinal);
        Assert.Equal(4, Imported(await ReadAsync(await SqliteAsync(script), ForeignTables.OfPlans)).Clients);
    }

    [Fact]
    public async Task The_tables_of_IdentityServer4_before_version_4_are_read_too()
    {
        var script = (await ScriptAsync("duende")).Split('\n').Where(line => !line.Contains("\"ApiResource", StringComparison.Ordinal) || line.Contains("\"ApiResources\"", StringComparison.Ordinal)).Where(line => !line.Contains("\"ApiScope", StringComparison.Ordinal));
        var old = string.Join('\n', script) + """
            CREATE TABLE "ApiScopes" ("Id" integer PRIMARY KEY, "Name" text, "DisplayName" text, "ApiResourceId" integer);
            INSERT INTO "ApiScopes" VALUES (1, 'orders.read', 'See your orders', 1);
            INSERT INTO "ApiScopes" VALUES (2, 'orders.write', NULL, 1);
            CREATE TABLE "ApiSecrets" ("Id" integer PRIMARY KEY, "Value" text, "Type" text, "ApiResourceId" integer);
            INSERT INTO "ApiSecrets" VALUES (1, 'c0AfKo9pwCPjX+RpcUcprKbMr2EB93o+e4KndZW7Vwc=', 'SharedSecret', 1);
            """;
        var imported = Imported(await ReadAsync(await SqliteAsync(old), ForeignTables.OfPlans));
        Assert.Equal((4, 1, 2, 3), (imported.Clients, imported.Apis, imported.Scopes, imported.Hashes));
        Assert.Contains("{ name: orders.read, description: See your orders }", imported.Plan);
    }

    private static ImportedPlan Imported(ForeignSource source) => PlanImport.Run(source);

    private static async Task<ForeignSource> ReadAsync(string source, IReadOnlyCollection<string> tables) => ForeignSource.OfTables("database", await ForeignDatabase.ReadAsync(source, tables, CancellationToken.None));

    private static Task<string> ScriptAsync(string product) => File.ReadAllTextAsync(Path.Combine(Checkout.Root, "tests", "imports", product, "tables.sql"), Encoding.UTF8);

    private async Task<string> SqliteAsync(string script)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = script;
        await command.ExecuteNonQueryAsync();
        return file;
    }

    private static async Task<string> PostgresAsync(string script)
    {
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(script, connection);
        await command.ExecuteNonQueryAsync();
        return database;
    }
}
