using System.Data;
using Gatehouse.Provider.Storage;
using Npgsql;

namespace Gatehouse.Storage.Postgres;

/// <summary>
/// One of the flushers of hot statements. It takes whatever waits and sends it as one batch: one round trip, one implicit transaction, one
/// commit. When nothing waits, a statement is sent by its caller at once, without a hand-over.
/// </summary>
internal sealed class PostgresLane(PostgresSource source, Database database, TimeSpan limit) : IAsyncDisposable
{
    private const int LargestBatch = 256;
    private const int MostTries = 5;

    private readonly Lock gate = new();
    private readonly Queue<PendingStatement> waiting = [];
    private readonly List<PendingStatement> batch = [];
    private readonly List<PendingStatement> one = [];
    private readonly Dictionary<Statement, CommandShelf> shelves = [];
    private NpgsqlConnection? connection;
    private int generation;
    private NpgsqlBatch? command;
    private CancellationTokenSource timer = new();
    private bool busy;
    private bool closed;
    private TaskCompletionSource? idle;

    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    public void Add(PendingStatement statement)
    {
        lock (gate)
        {
            if (closed) throw new StorageUnavailableException("The database is closed.", null);
            waiting.Enqueue(statement);
            if (busy) return;
            busy = true;
        }

        // What is sent for many callers must not carry one caller's context (trace, culture).
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = FlushAsync();
            return;
        }

        using (ExecutionContext.SuppressFlow()) _ = FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (gate)
        {
            closed = true;
            idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!busy) idle.SetResult();
            running = idle.Task;
        }

        await running;
        await DropAsync();
        timer.Dispose();
    }

    private async Task FlushAsync()
    {
        while (Take())
        {
            try
            {
                await SendAsync(batch);
                foreach (var statement in batch) statement.Complete();
            }
            catch (Exception error)
            {
                source.Failed(error);
                await DropAsync();
                // Only the server's own word says that nothing was committed; after any other failure nobody knows, and nothing is sent twice.
                if (PostgresErrors.IsRefusal(error)) await SendOneByOneAsync();
                else Fail(batch, error);
            }
        }
    }

    private bool Take()
    {
        lock (gate)
        {
            batch.Clear();
            while (batch.Count < LargestBatch && waiting.TryDequeue(out var statement)) batch.Add(statement);
            if (batch.Count == 0)
            {
                busy = false;
                idle?.SetResult();
                return false;
            }
        }

        // Two nodes that lock rows in one order cannot deadlock. Waiting statements on one row have different callers and no order.
        if (batch.Count > 1) batch.Sort(static (left, right) => left.Order.CompareTo(right.Order));
        return true;
    }

    /// <summary>The batch was undone because of one of its statements: each gets its own transaction now.</summary>
    private async Task SendOneByOneAsync()
    {
        foreach (var statement in batch)
        {
            one.Clear();
            one.Add(statement);
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await SendAsync(one);
                    statement.Complete();
                    break;
                }
                catch (Exception error)
                {
                    source.Failed(error);
                    await DropAsync();
                    if (PostgresErrors.MayBeTriedAgain(error) && tries < MostTries) continue;
                    Fail(one, error);
                    break;
                }
            }
        }
    }

    private async Task SendAsync(List<PendingStatement> statements)
    {
        timer.CancelAfter(limit);
        try
        {
            // The driver's own keep-alive finds out that an idle connection was cut.
            if (connection is not null && (connection.State is not ConnectionState.Open || generation != source.Generation)) await DropAsync();
            if (connection is null)
            {
                generation = source.Generation;
                connection = await source.OpenUnpooledAsync(timer.Token);
            }
            command ??= new NpgsqlBatch(connection);
            command.BatchCommands.Clear();
            foreach (var shelf in shelves.Values) shelf.Begin();
            foreach (var statement in statements)
            {
                database.Count(statement.Statement);
                statement.Begin();
                command.BatchCommands.Add(Prepare(statement));
            }

            // The commit comes with the end of the batch: nobody is answered before the reader has met it.
            await using var row = await command.ExecuteReaderAsync(timer.Token);
            foreach (var statement in statements)
            {
                while (await row.ReadAsync(timer.Token)) statement.Read(row);
                await row.NextResultAsync(timer.Token);
            }
        }
        finally
        {
            if (!timer.TryReset())
            {
                timer.Dispose();
                timer = new CancellationTokenSource();
            }
        }
    }

    private NpgsqlBatchCommand Prepare(PendingStatement statement)
    {
        if (!shelves.TryGetValue(statement.Statement, out var shelf)) shelves.Add(statement.Statement, shelf = new CommandShelf());
        var prepared = shelf.Next();
        prepared.Prepare(statement);
        return prepared.Command;
    }

    /// <summary>
    /// Closes the connection after any failure. The commands go with it: they remember by which names the server knew them, and another
    /// connection, or one that broke off while it prepared them, knows other statements by these names.
    /// </summary>
    private async Task DropAsync()
    {
        shelves.Clear();
        try
        {
            if (command is not null) await command.DisposeAsync();
            if (connection is not null) await connection.DisposeAsync();
        }
        catch (Exception)
        {
            // It is being thrown away because it failed; that it also fails to close says nothing new, and must not stop the lane.
        }
        finally
        {
            command = null;
            connection = null;
        }
    }

    private static void Fail(List<PendingStatement> statements, Exception error)
    {
        var cause = PostgresErrors.Translate(error);
        foreach (var statement in statements) statement.Fail(cause);
    }

    /// <summary>The commands of one statement, as many as one batch ever held.</summary>
    private sealed class CommandShelf
    {
        private readonly List<PostgresCommand> commands = [];
        private int next;

        public void Begin() => next = 0;

        public PostgresCommand Next()
        {
            if (next == commands.Count) commands.Add(new PostgresCommand());
            return commands[next++];
        }
    }
}
