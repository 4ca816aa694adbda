using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Provider.Storage.Refusals;

/// <summary>Which refusals somebody wants to see; null means all.</summary>
/// <param name="Since">Only from then on.</param>
/// <param name="Api">The audience of the API that refused.</param>
public sealed record RefusalFilter(DateTimeOffset Since, string? Reason = null, string? ClientId = null, string? Api = null);

/// <summary>How often a check refused.</summary>
/// <param name="Error">The code that callers were told, most lately.</param>
/// <param name="LastId">The newest of them, as an example.</param>
public sealed record RefusalCount(string Reason, string Error, int Count, DateTimeOffset LastAt, string LastId);

/// <summary>Keeps what was refused, for a while and within bounds. Written by a background writer, never by a request.</summary>
public interface IRefusalStore
{
    /// <summary>Adds records in one transaction; one whose id its reporter used before is left out.</summary>
    ValueTask AddAsync(IReadOnlyList<RefusalRecord> records, CancellationToken cancel);

    /// <summary>The records of this id: one, unless somebody who reports made the same one up.</summary>
    ValueTask<IReadOnlyList<RefusalRecord>> FindAsync(string id, CancellationToken cancel);

    /// <summary>How often the same check refused within the same share, and since when.</summary>
    ValueTask<RefusalOccurrences> CountLikeAsync(RefusalRecord record, CancellationToken cancel);

    /// <summary>For which reasons it was refused, the most frequent reasons first. Of very many records the newest are counted.</summary>
    ValueTask<IReadOnlyList<RefusalCount>> CountReasonsAsync(RefusalFilter filter, CancellationToken cancel);

    /// <summary>The newest records.</summary>
    ValueTask<IReadOnlyList<RefusalRecord>> ListAsync(RefusalFilter filter, int limit, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> records from before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);

    /// <summary>
    /// Deletes up to <paramref name="batch"/> records beyond <paramref name="most"/>; how many were deleted. The largest shares lose their
    /// oldest ones first, so that a flood in one name pushes out nothing of the others.
    /// </summary>
    ValueTask<int> TrimAsync(int most, int batch, CancellationToken cancel);
}
