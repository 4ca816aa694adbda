namespace Gatehouse.Provider.Storage.Audit;

/// <summary>A record as it stands in the database.</summary>
/// <param name="Seal">Its place in the chain; null until the sealer has come by.</param>
/// <param name="ErasedBy">The record of the erasure that took its personal data.</param>
public sealed record KeptRecord(AuditRecord Record, AuditSeal? Seal, GrantId? ErasedBy);

/// <summary>The place of a record in the chain.</summary>
/// <param name="Previous">The hash of the record before.</param>
/// <param name="Hash">The hash over <paramref name="Previous"/> and the record in its canonical form.</param>
public sealed record AuditSeal(long Sequence, byte[] Previous, byte[] Hash);

/// <summary>Where the chain begins and ends.</summary>
/// <param name="StartSequence">The checkpoint up to which records were removed; 0 when none were.</param>
/// <param name="Sequence">The last record that is sealed.</param>
/// <param name="OldestUnsealed">When the oldest record was written that is not sealed yet; null when all are.</param>
public sealed record AuditChainState(long StartSequence, byte[] StartHash, long Sequence, byte[] Hash, DateTimeOffset? OldestUnsealed);

/// <summary>The provider's signed word on how far the chain was.</summary>
/// <param name="Number">1, 2, 3 …: a missing one is noticed.</param>
/// <param name="PublicJwk">The key that verifies it, kept here because the key ring forgets retired keys.</param>
/// <param name="Jws">The same in signed form.</param>
public sealed record AuditCheckpoint(long Number, long Sequence, byte[] Hash, DateTimeOffset At, string KeyId, string PublicJwk, string Jws);
