using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Storage.Stores.Signals;

/// <summary>What was counted, in steps of time.</summary>
internal sealed class SignalStore(Database database) : ISignalStore
{
    /// <summary>Longer steps that are written in one transaction.</summary>
    private const int Most = 20;

    /// <summary>In one order, as who rolls up locks them.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<SignalRow> rows, CancellationToken cancel) => await database.TransactAsync<IReadOnlyList<(SignalStep, SignalRow, bool)>, bool>(
        static async (transaction, ordered) =>
        {
            await transaction.ExecuteManyAsync(SignalStatements.Write, ordered);
            return true;
        },
        [.. rows.OrderBy(row => row.At).ThenBy(row => row.Part.Value).Select(row => (SignalStep.TenSeconds, row, true))],
        cancel);

    public async ValueTask<IReadOnlyList<SignalRow>> ReadAsync(SignalStep step, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        await database.ReadAsync(SignalStatements.Read, (step, from, to), cancel) ?? [];

    public ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancel) => database.ReadAsync(SignalStatements.FindOldest, false, cancel);

    public ValueTask<int> RollUpAsync(SignalStep from, SignalStep to, CancellationToken cancel) =>
        database.TransactAsync<(SignalStep From, SignalStep To), int>(
            static async (transaction, input) =>
            {
                await transaction.ExecuteAsync(SignalStatements.TakeTurn, false);
                var pending = await transaction.ExecuteAsync(SignalStatements.FindPending, (input.From, input.To, Most)) ?? [];
                foreach (var at in pending) await RollUpAsync(transaction, input.From, input.To, at);
                return pending.Count;
            },
            (from, to),
            cancel);

    public ValueTask<int> CleanUpAsync(SignalStep step, DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(SignalStep, DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(SignalStatements.CleanUp, input), (step, cutoff, batch), cancel);

    private static async ValueTask RollUpAsync(ITransaction transaction, SignalStep from, SignalStep to, DateTimeOffset at)
    {
        // A part that comes meanwhile stays pending: only those are settled that were summed.
        var parts = await transaction.ExecuteAsync(SignalStatements.Hold, (from, at, at.AddSeconds((int)to))) ?? [];
        var sum = new SignalBucket();
        foreach (var part in parts) sum.Add(part.Bytes);
        await transaction.ExecuteAsync(SignalStatements.Write, (to, new SignalRow(at, default, sum.ToBytes()), to != SignalStep.Hour));
        await transaction.ExecuteManyAsync(SignalStatements.Settle, [.. parts.Select(part => (from, part))]);
    }
}
