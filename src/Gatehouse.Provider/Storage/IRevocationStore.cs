using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage;

/// <summary>The durable feed of revocations, which every node follows.</summary>
public interface IRevocationStore : IRecordedStore<IRevocationStore>
{
    /// <summary>Records a revocation; the same one again only extends its end.</summary>
    ValueTask AddAsync(Revocation revocation, CancellationToken cancel);

    /// <summary>The entry as it stands in the database at this moment, or null; asked only when the node's own view is too old.</summary>
    ValueTask<Revocation?> FindAsync(RevocationKind kind, UInt128 key, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> entries that ended before <paramref name="cutoff"/>.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
