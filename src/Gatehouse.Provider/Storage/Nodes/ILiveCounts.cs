namespace Gatehouse.Provider.Storage.Nodes;

/// <summary>How much is alive at this moment.</summary>
/// <param name="Grants">Grants that can be renewed, or of which an access token still counts.</param>
/// <param name="Sessions">Browsers that are signed in.</param>
public sealed record LiveCounts(long Grants, long Sessions);

/// <summary>Counts what lives, at a cost that does not grow with the tables.</summary>
public interface ILiveCounts
{
    /// <summary>Exact for small tables. Of large ones a share is counted, which is as good as any other because ids are random: then the number is an estimate, within a few per cent where most rows live.</summary>
    ValueTask<LiveCounts> ReadAsync(DateTimeOffset now, CancellationToken cancel);
}
