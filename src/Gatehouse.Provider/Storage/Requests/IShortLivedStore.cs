namespace Gatehouse.Provider.Storage.Requests;

/// <summary>Requests that wait for minutes: nothing refers to them afterwards, so they go soon after their end.</summary>
public interface IShortLivedStore
{
    /// <summary>Deletes up to <paramref name="batch"/> rows that ended before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
