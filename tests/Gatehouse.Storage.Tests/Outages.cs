using System.Diagnostics;
using Gatehouse.Provider.Storage;
using Gatehouse.Storage.Sqlite;
using Gatehouse.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Storage.Tests;

/// <summary>A database that is away is an answer, given soon; and when it is back, it is back without a restart of ours.</summary>
public sealed class Outages
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopped_postgres_is_unavailable_at_once_and_found_again_when_it_is_back()
    {
        await using var outage = await PostgresOutage.BeginAsync();
        await outage.Server.StopAsync();
        await outage.RefusesEverythingWithinAsync(TimeSpan.FromSeconds(5));
        await outage.Server.StartAsync();
        await outage.RecoversWithinAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_killed_postgres_is_unavailable_at_once_and_found_again_when_it_is_back()
    {
        await using var outage = await PostgresOutage.BeginAsync();
        await outage.Server.KillAsync();
        await outage.RefusesEverythingWithinAsync(TimeSpan.FromSeconds(5));
        await outage.Server.StartAsync();
        await outage.RecoversWithinAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_postgres_that_hangs_is_unavailable_after_the_write_limit()
    {
        await using var outage = await PostgresOutage.BeginAsync(new StorageOptions
        {
            WriteLimit = TimeSpan.FromSeconds(1),
            ConnectLimit = TimeSpan.FromSeconds(1),
        });
        await outage.Server.PauseAsync();
        await outage.RefusesEverythingWithinAsync(TimeSpan.FromSeconds(10));
        await outage.Server.ContinueAsync();
        await outage.RecoversWithinAsync(TimeSpan.FromSeconds(10));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task All_statements_that_ran_before_an_outage_run_after_it(bool killed)
    {
        await using var outage = await PostgresOutage.BeginAsync();
        for (var i = 0; i < 10; i++) await outage.UseGrantsAsync();
        if (killed) await outage.Server.KillAsync();
        else await outage.Server.StopAsync();
        await outage.RefusesEverythingWithinAsync(TimeSpan.FromSeconds(5));
        await outage.Server.StartAsync();
        await outage.RecoversWithinAsync(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10; i++) await outage.UseGrantsAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(outage.UseGrantsAsync)));
    }

    [Fact]
    public async Task Connections_that_were_cut_while_nobody_used_them_cost_one_refusal_at_the_most()
    {
        await using var outage = await PostgresOutage.BeginAsync();
        for (var i = 0; i < 10; i++) await outage.UseGrantsAsync();
        await outage.CutConnectionsAsync();
        var refused = 0;
        for (var i = 0; i < 20; i++)
        {
            try
            {
                await outage.UseGrantsAsync();
            }
            catch (StorageUnavailableException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 0, 1);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(5)]
    public async Task A_statement_that_the_database_refuses_harms_no_other(int honest)
    {
        await using var outage = await PostgresOutage.BeginAsync();
        for (var i = 0; i < honest; i++) await outage.UseGrantsAsync();
        // Text with NUL is refused by PostgreSQL while it reads the parameters. Four at once reach both lanes, alone and in batches.
        var refused = Enumerable.Range(0, 4).Select(_ => Task.Run(() => outage.SaveAsync(code => code with { Nonce = "a\0b" }))).ToList();
        var others = Enumerable.Range(0, 20).Select(_ => Task.Run(outage.UseGrantsAsync)).ToList();
        foreach (var call in refused) await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => call);
        await Task.WhenAll(others);
        for (var i = 0; i < 10; i++) await outage.UseGrantsAsync();
    }

    [Fact]
    public async Task A_statement_that_waits_too_long_for_a_lock_is_unavailable_and_the_next_one_is_not()
    {
        await using var outage = await PostgresOutage.BeginAsync(new StorageOptions { WriteLimit = TimeSpan.FromSeconds(1) });
        await using var connection = new Npgsql.NpgsqlConnection(outage.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using var locking = new Npgsql.NpgsqlCommand("SELECT 1 FROM grants FOR UPDATE", connection);
        await locking.ExecuteNonQueryAsync(Cancel);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => outage.RotateAsync().AsTask());

        await transaction.RollbackAsync(Cancel);
        await outage.RecoversWithinAsync(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_postgres_that_was_never_there_is_explained()
    {
        var options = new StorageOptions { PostgresConnectionString = "Host=127.0.0.1;Port=1;Database=x;Username=x" };
        await using var services = new ServiceCollection().AddGatehouseStorage(options).BuildServiceProvider();
        var error = await Assert.ThrowsAsync<StorageSetupException>(() => services.GetRequiredService<Database>().MigrateAsync(Cancel));
        Assert.Contains("connection string", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => services.GetRequiredService<Database>().PingAsync(Cancel).AsTask());
    }

    [Fact]
    public async Task A_sqlite_file_that_another_process_keeps_locked_is_unavailable_and_then_there_again()
    {
        await using var fixture = new SqliteFixture();
        await fixture.InitializeAsync();
        var grant = await fixture.Stores.LiveAsync();
        await using var other = new SqliteConnection($"Data Source={fixture.File};Pooling=false");
        await other.OpenAsync(Cancel);
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Cancel);

        var rotation = Samples.Rotation(grant, 1, Samples.Now);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => fixture.Stores.Grants.RotateAsync(rotation, Cancel).AsTask());
        Assert.NotNull(await fixture.Stores.Grants.FindAsync(grant.Id, Cancel));

        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(Cancel);
        Assert.Equal(2, (await fixture.Stores.Grants.RotateAsync(rotation, Cancel))?.Generation);
    }

    [Theory, InlineData(5), InlineData(8), InlineData(10), InlineData(11), InlineData(13), InlineData(14), InlineData(26)]
    public void A_sqlite_file_that_is_busy_read_only_unreadable_corrupt_or_on_a_full_disk_is_unavailable(int code) =>
        Assert.IsType<StorageUnavailableException>(SqliteErrors.Translate(new SqliteException("fault", code)));

    [Fact]
    public async Task A_closed_database_is_unavailable()
    {
        var fixture = new SqliteFixture();
        await fixture.InitializeAsync();
        var stores = fixture.Stores;
        await fixture.DisposeAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => stores.Grants.FindAsync(GrantId.New(), Cancel).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => stores.Grants.RevokeAsync(GrantId.New(), Samples.Now, Cancel).AsTask());
    }

    private sealed class PostgresOutage : IAsyncDisposable
    {
        private ServiceProvider services = null!;
        private Stores stores = null!;
        private Grant grant = null!;

        public required PostgresServer Server { get; init; }

        public required string ConnectionString { get; init; }

        public static async Task<PostgresOutage> BeginAsync(StorageOptions? options = null)
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            var server = await PostgresServer.StartNewAsync();
            var outage = new PostgresOutage { Server = server, ConnectionString = await server.NewDatabaseAsync() };
            options = (options ?? new StorageOptions()) with { PostgresConnectionString = outage.ConnectionString };
            outage.services = new ServiceCollection().AddGatehouseStorage(options).BuildServiceProvider();
            outage.stores = new Stores(outage.services);
            await outage.stores.Database.MigrateAsync(Cancel);
            outage.grant = await outage.stores.LiveAsync();
            return outage;
        }

        public Task<Grant> SaveAsync(Func<Grant, Grant>? change = null) => stores.CodeAsync(change);

        /// <summary>Everything that becomes of a grant, so that lanes and pool have seen every statement of it.</summary>
        public async Task UseGrantsAsync()
        {
            var live = await stores.LiveAsync();
            Assert.Equal(2, (await stores.Grants.RotateAsync(Samples.Rotation(live, 1, Samples.Now), Cancel))?.Generation);
            Assert.Equal(2, (await stores.Grants.RepeatAsync(Samples.Rotation(live, 1, Samples.Now), Cancel))?.Generation);
            Assert.NotNull(await stores.Grants.ExtendAccessAsync(live.Id, Samples.Now.AddHours(1), Cancel));
            Assert.NotNull(await stores.Grants.RevokeAsync(live.Id, Samples.Now, Cancel));
            Assert.Null(await stores.Grants.RotateAsync(Samples.Rotation(live, 2, Samples.Now), Cancel));
            Assert.NotNull((await stores.Grants.FindAsync(live.Id, Cancel))?.RevokedAt);
        }

        public async Task CutConnectionsAsync()
        {
            await using var connection = new Npgsql.NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync(Cancel);
            await using var cut = new Npgsql.NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
            await cut.ExecuteNonQueryAsync(Cancel);
        }

        public ValueTask<Grant?> RotateAsync() =>
            stores.Grants.RotateAsync(Samples.Rotation(grant, 1, Samples.Now) with { Rotate = false }, Cancel);

        /// <summary>Fifty hot writes that queue behind each other, a transaction, a read and a ping.</summary>
        public async Task RefusesEverythingWithinAsync(TimeSpan limit)
        {
            var watch = Stopwatch.StartNew();
            List<Task> calls = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(async () => { await RotateAsync(); }))];
            calls.Add(stores.Grants.RevokeAsync(GrantId.New(), Samples.Now, Cancel).AsTask());
            calls.Add(stores.Grants.FindAsync(grant.Id, Cancel).AsTask());
            calls.Add(stores.Database.PingAsync(Cancel).AsTask());
            foreach (var call in calls) await Assert.ThrowsAsync<StorageUnavailableException>(() => call);
            Assert.True(watch.Elapsed < limit, $"It took {watch.Elapsed} to learn that the database is away.");
        }

        public async Task RecoversWithinAsync(TimeSpan limit)
        {
            var watch = Stopwatch.StartNew();
            while (true)
            {
                try
                {
                    Assert.NotNull(await RotateAsync());
                    Assert.NotNull(await stores.Grants.FindAsync(grant.Id, Cancel));
                    await stores.Database.PingAsync(Cancel);
                    return;
                }
                catch (StorageUnavailableException) when (watch.Elapsed < limit)
                {
                    await Task.Delay(50, Cancel);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            await services.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
