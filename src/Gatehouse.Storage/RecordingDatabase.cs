using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Stores.Audit;

namespace Gatehouse.Storage;

/// <summary>The same database for one change that is recorded: a single statement together with its record, a transaction where it says that it has done something.</summary>
internal sealed class RecordingDatabase(Database inner, IReadOnlyList<AuditRecord> records) : Database
{
    public override int Waiting => inner.Waiting;

    public override Task MigrateAsync(CancellationToken cancel) => inner.MigrateAsync(cancel);

    public override Task VerifyAsync(CancellationToken cancel) => inner.VerifyAsync(cancel);

    public override ValueTask PingAsync(CancellationToken cancel) => inner.PingAsync(cancel);

    /// <summary>The database is everybody's.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override ValueTask<TResult> WriteAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input, CancellationToken cancel) =>
        records is [var only] ? inner.WriteRecordedAsync(statement, input, only, cancel) : TransactAsync(
            static async (transaction, work) =>
            {
                var result = await transaction.ExecuteAsync(work.statement, work.input);
                if (!IsNothing(result)) await transaction.RecordAsync();
                return result;
            },
            (statement, input),
            cancel);

    internal override ValueTask<TResult> WriteRecordedAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input, AuditRecord record, CancellationToken cancel) =>
        inner.WriteRecordedAsync(statement, input, record, cancel);

    internal override ValueTask<TResult> ReadAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input, CancellationToken cancel) => inner.ReadAsync(statement, input, cancel);

    internal override ValueTask<TResult> TransactAsync<TInput, TResult>(Func<ITransaction, TInput, ValueTask<TResult>> work, TInput input, CancellationToken cancel) =>
        // The input stays of its type: one that held another's would have compilers ahead of time look for ever larger ones.
        inner.TransactAsync((transaction, same) => work(new RecordingTransaction(transaction, records), same), input, cancel);

    /// <summary>Whether a statement answered that it found nothing to change.</summary>
    internal static bool IsNothing<TResult>(TResult result) => EqualityComparer<TResult>.Default.Equals(result, default);

    private sealed class RecordingTransaction(ITransaction inner, IReadOnlyList<AuditRecord> records) : ITransaction
    {
        public ValueTask<TResult> ExecuteAsync<TInput, TResult>(Statement<TInput, TResult> statement, TInput input) => inner.ExecuteAsync(statement, input);

        public ValueTask ExecuteManyAsync<TInput, TResult>(Statement<TInput, TResult> statement, IReadOnlyList<TInput> inputs) => inner.ExecuteManyAsync(statement, inputs);

        public ValueTask RecordAsync(Func<AuditRecord, bool> which) => inner.ExecuteManyAsync(AuditStatements.Append, [.. records.Where(which)]);
    }
}
