using Gatehouse.Provider.Storage;
using Npgsql;

namespace Gatehouse.Storage.Tests;

/// <summary>What only PostgreSQL can get wrong: locks of several nodes, and updates that are not heap-only.</summary>
public sealed class PostgresBatches(PostgresFixture fixture) : ContractTests(fixture), IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Batches_of_two_nodes_in_opposite_order_do_not_deadlock()
    {
        var other = await Fixture.OpenAsync();
        var session = Samples.Session();
        await Stores.Sessions.SaveAsync(session, Cancel);
        var ids = new List<Grant>();
        for (var i = 0; i < 60; i++) ids.Add(await Stores.LiveAsync(session: session));
        var reversed = ids.AsEnumerable().Reverse().ToList();

        for (var round = 0; round < 30; round++)
        {
            var answers = await Task.WhenAll(Send(Stores, ids).Concat(Send(other, reversed)));
            Assert.All(answers, Assert.NotNull);
        }

        Assert.Equal(0L, await ReadAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));

        static IEnumerable<Task<Grant?>> Send(Stores stores, IEnumerable<Grant> grants) => [.. grants.Select(grant =>
            stores.Grants.RotateAsync(Samples.Rotation(grant, 1, Now) with { Rotate = false }, Cancel).AsTask())];
    }

    [Fact]
    public async Task Sessions_that_end_while_their_grants_are_issued_and_refreshed_do_not_deadlock()
    {
        var other = await Fixture.OpenAsync();
        for (var round = 0; round < 15; round++)
        {
            var session = Samples.Session(GrantId.New().ToString());
            await Stores.Sessions.SaveAsync(session, Cancel);
            var grants = new List<Grant>();
            for (var i = 0; i < 20; i++) grants.Add(await Stores.LiveAsync(session: session));
            List<Task> calls =
            [
                .. grants.Select(grant => Stores.Grants.RotateAsync(Samples.Rotation(grant, 1, Now), Cancel).AsTask()),
                .. grants.Select(_ => Stores.Grants.SaveAsync(Samples.Code(session), Cancel).AsTask()),
                other.Sessions.EndAllAsync(session.Subject, Now, Cancel).AsTask(),
                other.Sessions.EndAsync(session.Id, true, Now, Cancel).AsTask(),
            ];
            await Task.WhenAll(calls);
        }

        Assert.Equal(0L, await ReadAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    [Fact]
    public async Task Rotations_are_heap_only_updates()
    {
        // A server of its own: a transaction left open in any database of a shared one keeps PostgreSQL from clearing pages while it lasts.
        await using var server = await Testing.PostgresServer.StartNewAsync();
        var connectionString = await server.NewDatabaseAsync();
        var grants = new List<Grant>();
        await using (var node = Open(connectionString))
        {
            var session = Samples.Session();
            await node.MigrateAsync(Cancel);
            await new Storage.Stores.SessionStore(node).SaveAsync(session, Cancel);
            var store = new Storage.Stores.GrantStore(node);
            for (var i = 0; i < 200; i++)
            {
                var code = Samples.Code(session);
                await store.SaveAsync(code, Cancel);
                grants.Add((await store.RedeemAsync(Samples.Redemption(code), Cancel))!);
            }
        }

        // A connection reports what it counted when it closes.
        var (updates, heapOnly) = await CountAsync(connectionString, atLeast: 200);
        await using (var node = Open(connectionString))
        {
            var store = new Storage.Stores.GrantStore(node);
            for (var generation = 1; generation <= 20; generation++)
                await Task.WhenAll(grants.Select(grant => store.RotateAsync(Samples.Rotation(grant, generation, Now.AddMinutes(generation)), Cancel).AsTask()));
        }

        var (updatesAfter, heapOnlyAfter) = await CountAsync(connectionString, atLeast: 200 + 4000);
        Assert.Equal(4000, updatesAfter - updates);
        Assert.True(heapOnlyAfter - heapOnly > 3600, $"Of 4000 rotations only {heapOnlyAfter - heapOnly} were heap-only.");

        static Database Open(string connectionString) =>
            StorageSetup.Open(new StorageOptions { PostgresConnectionString = connectionString }, TimeProvider.System);
    }

    [Fact]
    public async Task Our_connections_commit_durably_even_where_the_role_does_not()
    {
        var connectionString = await (await Testing.PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using (var connection = new NpgsqlConnection($"{connectionString};Pooling=false"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand($"ALTER DATABASE {connection.Database} SET synchronous_commit = off", connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await using var source = new Postgres.PostgresSource(connectionString, new StorageOptions());
        await using var ours = await source.OpenAsync(Cancel);
        await using var show = new NpgsqlCommand(
            "SELECT current_setting('synchronous_commit') || ' ' || current_setting('statement_timeout')", ours);
        Assert.Equal("on 5s", await show.ExecuteScalarAsync(Cancel));
    }

    private async Task<long> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{((PostgresFixture)Fixture).ConnectionString};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<(long Updates, long HeapOnly)> CountAsync(string connectionString, long atLeast)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync(Cancel);
        for (var tries = 0; ; tries++)
        {
            await using var command = new NpgsqlCommand(
                "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'grants'", connection);
            await using var row = await command.ExecuteReaderAsync(Cancel);
            await row.ReadAsync(Cancel);
            var counts = (Updates: row.GetInt64(0), HeapOnly: row.GetInt64(1));
            if (counts.Updates >= atLeast || tries > 100) return counts;
            await Task.Delay(100, Cancel);
        }
    }
}
