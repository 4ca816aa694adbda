using System.Collections.Concurrent;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Migrations;
using Gatehouse.Storage.Stores.Audit;

namespace Gatehouse.Storage.Sqlite;

/// <summary>SQLite for one machine: one writer, readers beside it (WAL), and every commit synced to the disk before it is answered.</summary>
internal sealed class SqliteDatabase : Database
{
    private const int MostIdleReaders = 16;

    private readonly SqliteFolder folder;
    private readonly SqliteWriter writer;
    private readonly TimeProvider time;
    private readonly ConcurrentBag<SqliteSession> readers = [];
    private volatile bool closed;

    public SqliteDatabase(StorageOptions options, TimeProvider time)
    {
        this.time = time;
        folder = new SqliteFolder(options);
        writer = new SqliteWriter(() => SqliteSession.Open(folder.DatabaseFile, writes: true, this));
    }

    public override int Waiting => writer.Waiting;

    public override async Task MigrateAsync(CancellationToken cancel)
    {
        await folder.ClaimAsync(cancel);
        try
        {
            Migrate();
        }
        catch (Exception error) when (error is not StorageSetupException)
        {
            throw new StorageSetupException(
                $"The database '{folder.DatabaseFile}' cannot be opened or upgraded: {error.Message}",
                "Look at the disk, the file's owner, and whether the file is a Gatehouse database.",
                error);
        }
    }

    public override Task VerifyAsync(CancellationToken cancel)
    {
        if (!File.Exists(folder.DatabaseFile))
            throw new StorageSetupException($"There is no database '{folder.DatabaseFile}'.", "Name the folder that the server was started with (--data), or its PostgreSQL database (--database).");
        Migration.Require(Read(ReadSchema) ?? 0);
        return Task.CompletedTask;
    }

    public override ValueTask PingAsync(CancellationToken cancel)
    {
        Read(static session => session.ReadNumber(Migration.ReadNumber));
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        if (closed) return ValueTask.CompletedTask;
        closed = true;
        writer.Dispose();
        while (readers.TryTake(out var reader)) reader.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal override ValueTask<TResult> WriteAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var pending = new PendingStatement<TInput, TResult>(statement, input);
        writer.Add(pending);
        return new(pending.Task);
    }

    internal override ValueTask<TResult> WriteRecordedAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, AuditRecord record, CancellationToken cancel) => TransactAsync(
        static async (transaction, all) =>
        {
            var result = await transaction.ExecuteAsync(all.statement, all.input);
            if (!RecordingDatabase.IsNothing(result)) await transaction.ExecuteAsync(AuditStatements.Append, all.record);
            return result;
        },
        (statement, input, record),
        cancel);

    internal override ValueTask<TResult> TransactAsync<TInput, TResult>(
        Func<ITransaction, TInput, ValueTask<TResult>> work, TInput input, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var pending = new PendingTransaction<TInput, TResult>(work, input);
        writer.Add(pending);
        return new(pending.Task);
    }

    internal override ValueTask<TResult> ReadAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(Read(session => session.Execute(statement, input)));
    }

    private TResult Read<TResult>(Func<SqliteSession, TResult> read)
    {
        SqliteSession? reader = null;
        var (begun, succeeded) = (DatabaseWaits.Begin(), false);
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (!readers.TryTake(out reader)) reader = SqliteSession.Open(folder.DatabaseFile, writes: false, this);
            var result = read(reader);
            if (readers.Count < MostIdleReaders && !closed)
            {
                readers.Add(reader);
                reader = null;
            }

            succeeded = true;
            return result;
        }
        catch (Exception error)
        {
            throw SqliteErrors.Translate(error);
        }
        finally
        {
            DatabaseWaits.End(DatabaseWaits.Read, begun, succeeded);
            reader?.Dispose();
        }
    }

    private void Migrate()
    {
        using var session = SqliteSession.Open(folder.DatabaseFile, writes: true, this);
        if (ReadSchema(session) is { } number && Migration.After(number).Count == 0) return;

        session.Run("BEGIN IMMEDIATE");
        session.Run(Migration.CreateTable);
        foreach (var migration in Migration.After(ReadSchema(session) ?? 0))
        {
            session.Run(migration.SqliteText);
            session.Run($"INSERT INTO schema_migrations VALUES ({migration.Number}, '{migration.Name}', {time.GetUtcNow().ToUnixTimeMilliseconds()})");
        }

        session.Run("COMMIT");
    }

    private static int? ReadSchema(SqliteSession session) =>
        session.ReadNumber("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'") == 0
            ? null
            : (int)session.ReadNumber(Migration.ReadNumber);
}
