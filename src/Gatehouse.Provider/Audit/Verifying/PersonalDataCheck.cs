using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>Tells personal data that was erased from such that was changed or made away with.</summary>
/// <param name="wasPruned">Whether the beginning of the chain was removed: then fewer erased records are left than an erasure tells.</param>
internal sealed class PersonalDataCheck(bool wasPruned)
{
    private readonly Dictionary<GrantId, (long Count, long First)> _erased = [];
    private readonly Dictionary<GrantId, long> _erasures = [];

    public long Erased { get; private set; }

    public AuditFinding? Check(KeptRecord kept)
    {
        var (record, sequence) = (kept.Record, kept.Seal!.Sequence);
        if (record.Event == AuditEvents.AuditErased.Name && AuditDetails.Number(record.After, "records") is { } told) _erasures[record.Id] = told;
        if (record.Personal is { } personal)
            return record.PersonalDigest is { } digest && AuditChain.DigestOf(personal).AsSpan().SequenceEqual(digest)
                ? null
                : new AuditFinding(AuditFault.PersonalDataChanged, sequence, null, $"the personal data of record {sequence} ({record.Event}) is not what was recorded");
        if (record.PersonalDigest is null) return null;
        if (kept.ErasedBy is not { } by) return new AuditFinding(AuditFault.PersonalDataMissing, sequence, null, $"the personal data of record {sequence} ({record.Event}) is missing, and no erasure took it");
        _erased[by] = _erased.TryGetValue(by, out var before) ? (before.Count + 1, before.First) : (1, sequence);
        return null;
    }

    /// <summary>The records of erasures stand behind what they took: all of them are known now.</summary>
    public IEnumerable<AuditFinding> Finish()
    {
        foreach (var (by, (count, first)) in _erased)
        {
            if (!_erasures.TryGetValue(by, out var told))
                yield return new AuditFinding(AuditFault.PersonalDataMissing, first, null, $"the personal data of {count} records, the first of them {first}, is missing, and the record of its erasure is not there");
            else if (count > told || (count < told && !wasPruned))
                yield return new AuditFinding(AuditFault.PersonalDataMissing, first, null, $"the personal data of {count} records, the first of them {first}, is missing, and the record of its erasure tells of {told}");
            else Erased += count;
        }
    }
}
