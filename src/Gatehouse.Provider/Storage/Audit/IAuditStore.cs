namespace Gatehouse.Provider.Storage.Audit;

/// <summary>
/// The audit trail. Records are added without a lock; a sealer gives them their numbers and chains them. What is sealed is never changed,
/// but for the erasure of personal data, and removed from the beginning only, up to a checkpoint.
/// </summary>
public interface IAuditStore
{
    /// <summary>Adds records that no other change carries; durable when it returns. One that is there already is left as it is.</summary>
    ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancel);

    /// <summary>Seals up to <paramref name="batch"/> records, oldest first; how many. Two at once come one after the other.</summary>
    ValueTask<int> SealAsync(int batch, CancellationToken cancel);

    ValueTask<AuditChainState> ReadStateAsync(CancellationToken cancel);

    /// <summary>Adds a checkpoint, unless another has its number already: then false.</summary>
    ValueTask<bool> TryAddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancel);

    /// <summary>The newest checkpoint; null when there is none.</summary>
    ValueTask<AuditCheckpoint?> ReadCheckpointAsync(CancellationToken cancel);

    /// <summary>The newest checkpoint from before the instant; null when there is none.</summary>
    ValueTask<AuditCheckpoint?> ReadCheckpointAsync(DateTimeOffset before, CancellationToken cancel);

    /// <summary>All checkpoints, oldest first.</summary>
    ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(CancellationToken cancel);

    /// <summary>Up to <paramref name="batch"/> sealed records behind the given one, in the order of the chain.</summary>
    ValueTask<IReadOnlyList<KeptRecord>> ReadSealedAsync(long after, int batch, CancellationToken cancel);

    ValueTask<IReadOnlyList<KeptRecord>> ListAsync(AuditQuery query, CancellationToken cancel);

    /// <summary>Makes a checkpoint the beginning of the chain, and records that; false when it began there or later.</summary>
    ValueTask<bool> TryBeginAtAsync(AuditCheckpoint checkpoint, AuditRecord record, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> records from before the beginning; how many were deleted. Checkpoints before it go with the last of them.</summary>
    ValueTask<int> CleanUpAsync(int batch, CancellationToken cancel);

    /// <summary>How many records hold personal data of a subject.</summary>
    ValueTask<int> CountPersonalAsync(string subject, CancellationToken cancel);

    /// <summary>Those who are or were called so, by what the records say.</summary>
    ValueTask<IReadOnlyList<string>> FindSubjectsAsync(string username, CancellationToken cancel);

    /// <summary>
    /// Erases the personal data, with its salt, in up to <paramref name="batch"/> records of a subject, and adds the record of it that
    /// <paramref name="recordOf"/> makes for their number; how many they were.
    /// </summary>
    ValueTask<int> ErasePersonalAsync(string subject, int batch, Func<int, AuditRecord> recordOf, CancellationToken cancel);
}
