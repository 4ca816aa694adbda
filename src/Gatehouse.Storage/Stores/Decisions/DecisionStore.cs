using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Storage.Stores.Decisions;

/// <summary>Which decisions were made.</summary>
internal sealed class DecisionStore(Database database) : IDecisionStore
{
    /// <summary>In one order, so that two nodes that write the same ones cannot deadlock.</summary>
    public async ValueTask AddAsync(IReadOnlyList<DecisionRow> rows, CancellationToken cancel) => await database.TransactAsync<IReadOnlyList<KeptDecision>, bool>(
        static async (transaction, ordered) =>
        {
            await transaction.ExecuteManyAsync(DecisionStatements.Add, ordered);
            return true;
        },
        [.. rows.Select(KeptDecision.Of).OrderBy(kept => kept.Row.Day).ThenBy(kept => Convert.ToHexString(kept.Id), StringComparer.Ordinal)],
        cancel);

    public async ValueTask<IReadOnlyList<DecisionRow>> ReadAsync(DateTimeOffset since, CancellationToken cancel) => await database.ReadAsync(DecisionStatements.Read, since, cancel) ?? [];

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(DecisionStatements.CleanUp, input), (cutoff, batch), cancel);

    public ValueTask<int> TrimAsync(int most, int batch, CancellationToken cancel) =>
        database.TransactAsync<(int, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(DecisionStatements.Trim, input), (most, batch), cancel);
}
