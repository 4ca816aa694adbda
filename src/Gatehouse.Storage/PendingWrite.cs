using System.Data.Common;

namespace Gatehouse.Storage;

/// <summary>A change that waits to be committed; its caller is answered only afterwards.</summary>
internal abstract class PendingWrite
{
    public abstract void Complete();

    public abstract void Fail(Exception cause);
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

    public override void Complete() => source.TrySetResult(result);

    public override void Fail(Exception cause) => source.TrySetException(cause);
}
