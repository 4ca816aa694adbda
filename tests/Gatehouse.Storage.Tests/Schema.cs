using System.Runtime.Versioning;
using Gatehouse.Storage.Migrations;
using Gatehouse.Storage.Sqlite;
using Gatehouse.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.Storage.Tests;

/// <summary>Making the database ready: the folder, the schema, and two nodes that start at once.</summary>
public sealed class Schema : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-schema-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_sqlite_folder_all_start()
    {
        var options = new StorageOptions { DataDirectory = folder, Exclusive = false };
        await StartTogetherAsync(options);
        Assert.Equal((long)Migration.All.Count, await ReadSqliteAsync("SELECT COUNT(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_postgres_all_start()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await StartTogetherAsync(new StorageOptions { PostgresConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync() });
    }

    [Fact]
    public async Task A_sqlite_schema_of_a_newer_version_is_refused_politely()
    {
        await StartTogetherAsync(new StorageOptions { DataDirectory = folder, Exclusive = false });
        await ReadSqliteAsync("INSERT INTO schema_migrations VALUES (999, '999_later', 0) RETURNING number");
        var error = await RefusedAsync(new StorageOptions { DataDirectory = folder });
        Assert.Contains("schema 999", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_postgres_schema_of_a_newer_version_is_refused_politely()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var options = new StorageOptions { PostgresConnectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync() };
        await StartTogetherAsync(options);
        await using (var connection = new NpgsqlConnection($"{options.PostgresConnectionString};Pooling=false"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand("INSERT INTO schema_migrations VALUES (999, '999_later', 0)", connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Contains("schema 999", (await RefusedAsync(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_one_folder_waits_and_then_says_why_it_cannot_start()
    {
        await using var first = Open(new StorageOptions { DataDirectory = folder });
        await first.MigrateAsync(Cancel);
        var error = await RefusedAsync(new StorageOptions { DataDirectory = folder, LockWait = TimeSpan.FromMilliseconds(300) });
        Assert.Contains("Another Gatehouse holds the data folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_starts_as_soon_as_the_first_lets_go_of_the_folder()
    {
        var first = Open(new StorageOptions { DataDirectory = folder });
        await first.MigrateAsync(Cancel);
        await using var second = Open(new StorageOptions { DataDirectory = folder, LockWait = TimeSpan.FromSeconds(20) });
        var starting = second.MigrateAsync(Cancel);
        await Task.Delay(300, Cancel);
        Assert.False(starting.IsCompleted);
        await first.DisposeAsync();
        await starting;
        await second.PingAsync(Cancel);
    }

    [Fact]
    public async Task A_verb_beside_a_running_server_needs_no_claim()
    {
        await using var server = Open(new StorageOptions { DataDirectory = folder });
        await server.MigrateAsync(Cancel);
        await using var verb = Open(new StorageOptions { DataDirectory = folder, Exclusive = false });
        await verb.MigrateAsync(Cancel);
        await verb.PingAsync(Cancel);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task What_is_made_is_readable_by_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "WINDOWS HAS NO FILE MODES: who can read the data folder was not tested.");
        var made = Path.Combine(folder, "made");
        await using var database = Open(new StorageOptions { DataDirectory = made });
        await database.MigrateAsync(Cancel);
        await new Storage.Stores.SessionStore(database).SaveAsync(Samples.Session(), Cancel);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
        var files = Directory.GetFiles(made);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_explained()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        var error = await RefusedAsync(new StorageOptions { DataDirectory = Path.Combine(file, "data") });
        Assert.Contains("cannot be used", error.Message, StringComparison.Ordinal);
        Assert.Contains("--data", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_on_a_network_file_system_is_refused()
    {
        using var network = new SqliteFolder(new StorageOptions { DataDirectory = folder });
        Assert.Contains("network file system (nfs)", Assert.Throws<StorageSetupException>(() => network.RefuseNetwork("nfs")).Message, StringComparison.Ordinal);
        network.RefuseNetwork("ext4");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_explained_and_left_as_it_is()
    {
        var file = Path.Combine(folder, "gatehouse.db");
        var text = string.Concat(Enumerable.Repeat("This is a letter, not a database. ", 100));
        await File.WriteAllTextAsync(file, text, Cancel);
        var error = await RefusedAsync(new StorageOptions { DataDirectory = folder });
        Assert.Contains("not a database", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file, Cancel));
    }

    private static Database Open(StorageOptions options) => StorageSetup.Open(options, TimeProvider.System);

    private static async Task StartTogetherAsync(StorageOptions options)
    {
        var nodes = Enumerable.Range(0, 6).Select(_ => Open(options)).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.MigrateAsync(Cancel), Cancel)));
        foreach (var node in nodes)
        {
            await node.PingAsync(Cancel);
            await node.DisposeAsync();
        }
    }

    private static async Task<StorageSetupException> RefusedAsync(StorageOptions options)
    {
        await using var database = Open(options);
        return await Assert.ThrowsAsync<StorageSetupException>(() => database.MigrateAsync(Cancel));
    }

    private async Task<object?> ReadSqliteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "gatehouse.db")};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancel);
    }
}
