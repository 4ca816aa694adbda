using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Migrations;
using Npgsql;

namespace Gatehouse.Storage.Postgres;

/// <summary>PostgreSQL for many nodes, which share nothing but it. A grant always goes to the same one of two flushers.</summary>
internal sealed class PostgresDatabase : Database
{
    private const int MostTries = 5;

    /// <summary>Any number that other programs on the same database are unlikely to lock.</summary>
    private const long MigrationLock = 0x6761_7465_686F_7573;

    private readonly PostgresSource source;
    private readonly PostgresLane[] lanes;
    private readonly TimeProvider time;
    private readonly StorageOptions options;

    public PostgresDatabase(string connectionString, StorageOptions options, TimeProvider time)
    {
        this.time = time;
        this.options = options;
        source = new PostgresSource(connectionString, options);
        lanes = [NewLane(), NewLane()];

        PostgresLane NewLane() => new(source, this, options.WriteLimit);
    }

    public override int Waiting => lanes.Sum(lane => lane.Waiting);

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await source.OpenAsync(cancel);
            if (Migration.After(await ReadSchemaAsync(connection, cancel)).Count > 0) await MigrateAsync(connection, cancel);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StorageSetupException(
                $"The PostgreSQL database cannot be reached or upgraded: {error.Message}",
                "Look at the connection string, whether the server runs, and whether the user may create tables in its schema.",
                error);
        }
    }

    public override async Task VerifyAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await source.OpenAsync(cancel);
            Migration.Require(await ReadSchemaAsync(connection, cancel));
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StorageSetupException($"The PostgreSQL database cannot be reached: {error.Message}", "Look at the connection string, and whether the server runs.", error);
        }
    }

    public override async ValueTask PingAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await source.OpenAsync(cancel);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            source.Failed(error);
            throw PostgresErrors.Translate(error);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes) await lane.DisposeAsync();
        await source.DisposeAsync();
    }

    internal override ValueTask<TResult> WriteAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel)
    {
        if (statement.Order is null) return RunAsync(statement, input, cancel);
        cancel.ThrowIfCancellationRequested();
        var pending = new PendingStatement<TInput, TResult>(statement, input);
        lanes[(int)((ulong)pending.Order.Key % (ulong)lanes.Length)].Add(pending);
        return new(pending.Task);
    }

    internal override ValueTask<TResult> WriteRecordedAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, AuditRecord record, CancellationToken cancel) => WriteAsync(statement.Recorded, (input, record), cancel);

    internal override ValueTask<TResult> ReadAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel) => RunAsync(statement, input, cancel, DatabaseWaits.Read);

    internal override ValueTask<TResult> TransactAsync<TInput, TResult>(
        Func<ITransaction, TInput, ValueTask<TResult>> work, TInput input, CancellationToken cancel) =>
        TryAsync(
            async (connection, limited) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(limited);
                var result = await work(new PostgresTransaction(connection, this, limited), input);
                await transaction.CommitAsync(limited);
                return result;
            },
            DatabaseWaits.Transaction,
            cancel);

    private ValueTask<TResult> RunAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel, string kind = DatabaseWaits.Write) =>
        TryAsync(
            (connection, limited) => new PostgresTransaction(connection, this, limited).ExecuteAsync(statement, input), kind, cancel);

    /// <summary>
    /// Runs work on a connection of its own, again after a deadlock; a read also after a broken connection, because pooled connections
    /// do not know that the server was started anew. A write is not repeated then: it may have been committed.
    /// </summary>
    private async ValueTask<TResult> TryAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, ValueTask<TResult>> work, string kind, CancellationToken cancel)
    {
        var (begun, succeeded) = (DatabaseWaits.Begin(), false);
        try
        {
            var result = await TryAgainAsync(work, reads: kind == DatabaseWaits.Read, cancel);
            succeeded = true;
            return result;
        }
        finally
        {
            DatabaseWaits.End(kind, begun, succeeded);
        }
    }

    private async ValueTask<TResult> TryAgainAsync<TResult>(
        Func<NpgsqlConnection, CancellationToken, ValueTask<TResult>> work, bool reads, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(options.WriteLimit);
            try
            {
                await using var connection = await source.OpenAsync(limited.Token);
                return await work(connection, limited.Token);
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                source.Failed(error);
                if (PostgresErrors.MayBeTriedAgain(error) && tries < MostTries) continue;
                if (reads && tries == 1 && !limited.IsCancellationRequested && PostgresErrors.MeansUnavailable(error)) continue;
                throw PostgresErrors.Translate(error);
            }
        }
    }

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Another node may be upgrading right now; it may take its time.
        await RunAsync(
            connection,
            $"""
            SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout');
            SELECT pg_advisory_xact_lock({MigrationLock})
            """,
            cancel);
        await RunAsync(connection, Migration.CreateTable, cancel);
        foreach (var migration in Migration.After(await ReadSchemaAsync(connection, cancel)))
        {
            await RunAsync(connection, migration.Text, cancel);
            await RunAsync(
                connection,
                $"INSERT INTO schema_migrations VALUES ({migration.Number}, '{migration.Name}', {time.GetUtcNow().ToUnixTimeMilliseconds()})",
                cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private static async Task<int> ReadSchemaAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancel) is not true) return 0;
        await using var command = new NpgsqlCommand(Migration.ReadNumber, connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
