using Gatehouse.Protocol.Refusals;

namespace Gatehouse.Provider.Storage.Refusals;

/// <summary>Keeps what was refused, for a while and within bounds. Written by a background writer, never by a request.</summary>
public interface IRefusalStore
{
    /// <summary>Adds records in one transaction; one whose id its reporter used before is left out.</summary>
    ValueTask AddAsync(IReadOnlyList<RefusalRecord> records, CancellationToken cancel);

    /// <summary>The records of this id: one, unless somebody who reports made the same one up.</summary>
    ValueTask<IReadOnlyList<RefusalRecord>> FindAsync(string id, CancellationToken cancel);

    /// <summary>How often the same check refused within the same share, and since when.</summary>
    ValueTask<RefusalOccurrences> CountLikeAsync(RefusalRecord record, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> records from before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);

    /// <summary>
    /// Deletes up to <paramref name="batch"/> records beyond <paramref name="most"/>; how many were deleted. The largest shares lose their
    /// oldest ones first, so that a flood in one name pushes out nothing of the others.
    /// </summary>
    ValueTask<int> TrimAsync(int most, int batch, CancellationToken cancel);
}
