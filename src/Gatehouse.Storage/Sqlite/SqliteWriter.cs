using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Sqlite;

/// <summary>
/// The one writer: takes whatever waits, commits all of it as one transaction, and only then answers. No timer: while one transaction is
/// being synced, the next batch gathers.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int LargestBatch = 512;

    private readonly Lock gate = new();
    private readonly AutoResetEvent arrived = new(false);
    private readonly Func<SqliteSession> open;
    private readonly Thread thread;
    private readonly List<PendingWrite> batch = [];
    private readonly Queue<PendingWrite> waiting = [];
    private SqliteSession? session;
    private bool stopped;

    public SqliteWriter(Func<SqliteSession> open)
    {
        this.open = open;
        thread = new Thread(Work) { IsBackground = true, Name = "gatehouse-sqlite-writer" };
        thread.UnsafeStart();
    }

    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    public void Add(PendingWrite write)
    {
        lock (gate)
        {
            if (stopped) throw new StorageUnavailableException("The database is closed.", null);
            waiting.Enqueue(write);
        }

        arrived.Set();
    }

    /// <summary>Commits what waits and stops.</summary>
    public void Dispose()
    {
        lock (gate) stopped = true;
        arrived.Set();
        thread.Join();
        arrived.Dispose();
    }

    private void Work()
    {
        while (Take())
        {
            try
            {
                Commit();
            }
            catch (Exception error)
            {
                Abandon(error);
            }
        }

        session?.Dispose();
    }

    /// <summary>Fills the batch; false when the writer has been stopped and nothing waits any more.</summary>
    private bool Take()
    {
        while (true)
        {
            lock (gate)
            {
                batch.Clear();
                while (batch.Count < LargestBatch && waiting.TryDequeue(out var write)) batch.Add(write);
                if (batch.Count > 0) return true;
                if (stopped) return false;
            }

            arrived.WaitOne();
        }
    }

    private void Commit()
    {
        session ??= open();
        session.Run("BEGIN IMMEDIATE");
        for (var at = 0; at < batch.Count; at++)
        {
            try
            {
                if (batch[at] is PendingStatement statement) session.Execute(statement);
                else ((PendingTransaction)batch[at]).Run(session);
            }
            catch (Exception error) when (SqliteErrors.ConcernsOneStatement(error))
            {
                // SQLite has undone this statement alone; the others in the transaction stand.
                batch[at].Fail(SqliteErrors.Translate(error));
                batch.RemoveAt(at--);
            }
        }

        session.Run("COMMIT");
        foreach (var write in batch) write.Complete();
    }

    private void Abandon(Exception error)
    {
        // A connection that failed in the middle of a transaction is not worth mending: closing it rolls back.
        session?.Dispose();
        session = null;
        var cause = SqliteErrors.Translate(error);
        foreach (var write in batch) write.Fail(cause);
    }
}

/// <summary>A pending change of several statements; it runs inside a savepoint of the writer's transaction.</summary>
internal abstract class PendingTransaction : PendingWrite
{
    protected override string Work => DatabaseWaits.Transaction;

    public abstract void Run(SqliteSession session);
}

internal sealed class PendingTransaction<TInput, TResult>(Func<ITransaction, TInput, ValueTask<TResult>> work, TInput input) : PendingTransaction
{
    private readonly TaskCompletionSource<TResult> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult result = default!;

    public Task<TResult> Task => source.Task;

    public override void Run(SqliteSession session)
    {
        session.Run("SAVEPOINT work");
        try
        {
            var answer = work(session, input);
            if (!answer.IsCompleted) throw new InvalidOperationException("The work of a transaction may await nothing but the transaction.");
            result = answer.GetAwaiter().GetResult();
        }
        catch (Exception error) when (SqliteErrors.ConcernsOneStatement(error))
        {
            session.Run("ROLLBACK TO work");
            session.Run("RELEASE work");
            throw;
        }

        session.Run("RELEASE work");
    }

    protected override void Answer() => source.TrySetResult(result);

    protected override void Refuse(Exception cause) => source.TrySetException(cause);
}
