using System.Data.Common;

namespace Gatehouse.Storage;

/// <summary>A change that waits to be committed; its caller is answered only afterwards.</summary>
internal abstract class PendingWrite
{
    private readonly BegunWait askedAt = DatabaseWaits.Begin();

    /// <summary>The change is durable: its caller may know.</summary>
    public void Complete()
    {
        DatabaseWaits.End(Work, askedAt, succeeded: true);
        Answer();
    }

    public void Fail(Exception cause)
    {
        DatabaseWaits.End(Work, askedAt, succeeded: false);
        Refuse(cause);
    }

    /// <summary>What metrics call it.</summary>
    protected virtual string Work => DatabaseWaits.Write;

    protected abstract void Answer();

    protected abstract void Refuse(Exception cause);
}

/// <summary>A pending change of one statement.</summary>
internal abstract class PendingStatement : PendingWrite
{
    public abstract Statement Statement { get; }

    public LockOrder Order { get; protected init; }

    /// <summary>Forgets what an attempt that was rolled back has read.</summary>
    public abstract void Begin();

    public abstract void Write(Parameters parameters);

    public abstract void Read(DbDataReader row);
}

internal sealed class PendingStatement<TInput, TResult> : PendingStatement
{
    private readonly TaskCompletionSource<TResult> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Statement<TInput, TResult> statement;
    private readonly TInput input;
    private TResult result = default!;

    public PendingStatement(Statement<TInput, TResult> statement, TInput input)
    {
        this.statement = statement;
        this.input = input;
        if (statement.Order is { } order) Order = order(input);
    }

    public Task<TResult> Task => source.Task;

    public override Statement Statement => statement;

    public override void Begin() => result = default!;

    public override void Write(Parameters parameters) => statement.Write(parameters, input);

    public override void Read(DbDataReader row) => result = statement.Fold(result, row);

    protected override void Answer() => source.TrySetResult(result);

    protected override void Refuse(Exception cause) => source.TrySetException(cause);
}
