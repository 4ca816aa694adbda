using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage;

/// <summary>The one database behind every store, for making it ready and watching it.</summary>
public abstract class Database : IAsyncDisposable, IDisposable
{
    /// <summary>The name under which storage publishes its metrics.</summary>
    public const string MeterName = "Gatehouse.Storage";

    internal static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Statements =
        Meter.Counter(Instruments.DatabaseStatements);

    private long statementCount;

    private protected Database() { }

    /// <summary>How many statements were executed since the start.</summary>
    public long StatementCount => Interlocked.Read(ref statementCount);

    /// <summary>How many changes wait until the database takes them.</summary>
    public abstract int Waiting { get; }

    /// <summary>
    /// Makes the database ready: claims the SQLite folder, and brings the schema up to date under a lock when it is behind.
    /// Throws <see cref="StorageSetupException"/> when that cannot be.
    /// </summary>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>
    /// Looks whether the database is there and has the schema of this version, for a verb that reads beside a server: nothing is made or
    /// changed. Throws <see cref="StorageSetupException"/> when it is not.
    /// </summary>
    public abstract Task VerifyAsync(CancellationToken cancel);

    /// <summary>Asks the database for one row, for a readiness probe; throws <c>StorageUnavailableException</c> when it does not answer.</summary>
    public abstract ValueTask PingAsync(CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>One durable single-statement change, committed together with whatever else waits.</summary>
    internal abstract ValueTask<TResult> WriteAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel);

    /// <summary>The same together with its record, which is written only when the statement answers that it changed something.</summary>
    internal abstract ValueTask<TResult> WriteRecordedAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, AuditRecord record, CancellationToken cancel);

    internal abstract ValueTask<TResult> ReadAsync<TInput, TResult>(
        Statement<TInput, TResult> statement, TInput input, CancellationToken cancel);

    /// <summary>Several statements as one transaction. The work may run more than once, and must await nothing but the transaction.</summary>
    internal abstract ValueTask<TResult> TransactAsync<TInput, TResult>(
        Func<ITransaction, TInput, ValueTask<TResult>> work, TInput input, CancellationToken cancel);

    internal void Count(Statement statement)
    {
        Interlocked.Increment(ref statementCount);
        if (Statements.Enabled) Statements.Add(1, statement.OperationTag);
    }
}

/// <summary>The statements of one transaction, in order.</summary>
internal interface ITransaction
{
    ValueTask<TResult> ExecuteAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input);

    /// <summary>The same statement for each input, in one round trip.</summary>
    ValueTask ExecuteManyAsync<TInput, TResult>(Statement<TInput, TResult> statement, IReadOnlyList<TInput> inputs);

    /// <summary>Says that something was done: now the records are written of which <see cref="RecordingDatabase"/> knows.</summary>
    ValueTask RecordAsync() => RecordAsync(static _ => true);

    /// <summary>The same for some of them.</summary>
    ValueTask RecordAsync(Func<AuditRecord, bool> which) => ValueTask.CompletedTask;
}

/// <summary>A unique value is taken by another row.</summary>
internal sealed class UniqueValueTakenException(Exception cause) : Exception("A unique value is taken by another row.", cause);
