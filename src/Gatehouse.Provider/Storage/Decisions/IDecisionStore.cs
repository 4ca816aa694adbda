namespace Gatehouse.Provider.Storage.Decisions;

/// <summary>How often a decision was made within a day.</summary>
/// <param name="Day">When the day begins.</param>
public sealed record DecisionRow(DateTimeOffset Day, Decision Decision, DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>Keeps which decisions were made, each once a day. Written by a background service, never by a request.</summary>
public interface IDecisionStore
{
    /// <summary>Adds counts to those that are there, in one transaction.</summary>
    ValueTask AddAsync(IReadOnlyList<DecisionRow> rows, CancellationToken cancel);

    /// <summary>What was decided last at <paramref name="since"/> or later, each decision once over all days, the most frequent first. Of a form that a newer version wrote nothing is read.</summary>
    ValueTask<IReadOnlyList<DecisionRow>> ReadAsync(DateTimeOffset since, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> days of decisions that ended before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> rows beyond <paramref name="most"/>, of the clients with the most the oldest first; how many were deleted.</summary>
    ValueTask<int> TrimAsync(int most, int batch, CancellationToken cancel);
}
