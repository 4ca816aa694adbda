using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>
/// Goes through a chain from its beginning to its end and finds what is not as it was sealed. It needs no secret and trusts nothing but the
/// keys that it is given: whoever rules the database could compute every hash anew, and cannot sign a checkpoint.
/// </summary>
public sealed class AuditVerifier(AuditChainState chain)
{
    private const int MostNamed = 1000;

    private readonly List<AuditFinding> _findings = [];
    private readonly List<string> _notes = [];
    private readonly List<KeptRecord> _suspects = [];
    private readonly List<(long First, long Last)> _missing = [];
    private readonly Dictionary<long, byte[]> _hashesAtCheckpoints = [];
    private readonly PersonalDataCheck _personal = new(chain.StartSequence > 0);
    private (long Sequence, byte[] Hash, bool IsGood) _last = (chain.StartSequence, chain.StartHash, true);
    private IReadOnlyList<AuditCheckpoint> _checkpoints = [];
    private IReadOnlyList<AuditCheckpoint> _elsewhere = [];
    private HashSet<long> _checkpointSequences = [];
    private long _provedBeginning;
    private long _records;
    private long _overflow;

    /// <summary>Tells of the checkpoints, before any record.</summary>
    /// <param name="elsewhere">Checkpoints that were kept elsewhere.</param>
    public void Expect(IReadOnlyList<AuditCheckpoint> checkpoints, IReadOnlyList<AuditCheckpoint> elsewhere)
    {
        (_checkpoints, _elsewhere) = (checkpoints, elsewhere);
        _checkpointSequences = [.. checkpoints.Concat(elsewhere).Select(checkpoint => checkpoint.Sequence)];
    }

    /// <summary>Takes the next record, in the order in which they are kept.</summary>
    public void Add(KeptRecord kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var (record, seal) = (kept.Record, kept.Seal ?? throw new ArgumentException("Only sealed records stand in the chain.", nameof(kept)));
        // What is still to be deleted lies before the beginning, and is no part of the chain any more.
        if (seal.Sequence <= chain.StartSequence) return;
        _records++;
        if (_checkpointSequences.Contains(seal.Sequence)) _hashesAtCheckpoints[seal.Sequence] = seal.Hash;
        var isGood = IsSealed(record, seal.Sequence, seal.Previous, seal.Hash);
        if (!isGood) Suspect(kept);
        Follow(seal, isGood);
        if (!isGood) return;
        if (record.Event == AuditEvents.AuditPruned.Name && AuditDetails.Number(record.After, "sequence") is { } through && through > _provedBeginning) _provedBeginning = through;
        if (_personal.Check(kept) is { } fault) Find(fault);
    }

    /// <summary>Judges what was found.</summary>
    /// <param name="keys">The keys of the provider that are trusted.</param>
    public async ValueTask<AuditReport> FinishAsync(VerificationKeySet keys)
    {
        CheckEnd();
        Classify();
        foreach (var fault in _personal.Finish()) Find(fault);
        var signedThrough = await new CheckpointCheck(chain, _checkpoints, _hashesAtCheckpoints, _last.Sequence, _provedBeginning).RunAsync(keys, _elsewhere, Find, _notes.Add);
        if (_overflow > 0) _notes.Add($"{_overflow} further faults are not named.");
        if (chain.OldestUnsealed is { } since) _notes.Add($"Records since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} are not sealed yet.");
        return new AuditReport
        {
            Records = _records,
            First = chain.StartSequence + 1,
            Last = _last.Sequence,
            SignedThrough = signedThrough,
            Erased = _personal.Erased,
            Findings = [.. _findings.OrderBy(finding => finding.Sequence ?? long.MaxValue)],
            Notes = _notes,
        };
    }

    private static bool IsSealed(AuditRecord record, long sequence, byte[] previous, byte[] hash) => AuditChain.HashOf(record, sequence, previous).AsSpan().SequenceEqual(hash);

    private void Follow(AuditSeal seal, bool isGood)
    {
        if (seal.Sequence <= _last.Sequence)
        {
            Find(seal.Sequence == _last.Sequence
                ? new AuditFinding(AuditFault.Inserted, seal.Sequence, null, $"there are two records {seal.Sequence}")
                : new AuditFinding(AuditFault.Moved, seal.Sequence, null, $"record {seal.Sequence} stands behind record {_last.Sequence}"));
            return;
        }
        if (seal.Sequence > _last.Sequence + 1) _missing.Add((_last.Sequence + 1, seal.Sequence - 1));
        else if (isGood && _last.IsGood && !seal.Previous.AsSpan().SequenceEqual(_last.Hash))
            Find(_last.Sequence == chain.StartSequence
                ? new AuditFinding(AuditFault.BeginningUnproved, seal.Sequence, null, $"record {seal.Sequence} was not the first behind the checkpoint at {chain.StartSequence}")
                : new AuditFinding(AuditFault.Replaced, _last.Sequence, null, $"record {_last.Sequence} was exchanged: record {seal.Sequence} was sealed behind another one"));
        _last = (seal.Sequence, seal.Hash, isGood);
    }

    private void CheckEnd()
    {
        if (_last.Sequence < chain.Sequence) _missing.Add((_last.Sequence + 1, chain.Sequence));
        else if (_last.Sequence > chain.Sequence)
            Find(new AuditFinding(AuditFault.Inserted, chain.Sequence + 1, _last.Sequence, $"records {chain.Sequence + 1} to {_last.Sequence} were inserted behind the end of the chain"));
        else if (_last.IsGood && !_last.Hash.AsSpan().SequenceEqual(chain.Hash))
            Find(new AuditFinding(AuditFault.Replaced, _last.Sequence, null, $"record {_last.Sequence} was exchanged: the chain ended with another one"));
    }

    private void Suspect(KeptRecord kept)
    {
        if (_suspects.Count < MostNamed) _suspects.Add(kept);
        else _overflow++;
    }

    private void Find(AuditFinding finding)
    {
        if (_findings.Count < MostNamed) _findings.Add(finding);
        else _overflow++;
    }

    /// <summary>Tells apart what was edited, put elsewhere, added and taken out.</summary>
    private void Classify()
    {
        var places = new TruePlaces(_suspects, _missing);
        foreach (var (kept, place) in places.Moved) Find(new AuditFinding(AuditFault.Moved, kept.Seal!.Sequence, null, $"record {kept.Seal.Sequence} was sealed as record {place}"));
        foreach (var kept in places.Strangers)
        {
            var sequence = kept.Seal!.Sequence;
            Find(places.IsClaimed(sequence)
                ? new AuditFinding(AuditFault.Inserted, sequence, null, $"record {sequence} was inserted: the one that was sealed as it stands elsewhere")
                : new AuditFinding(AuditFault.Edited, sequence, null, $"record {sequence} ({kept.Record.Event}) was edited: it does not say what was sealed"));
        }
        foreach (var sequence in places.Usurped)
            Find(new AuditFinding(AuditFault.Inserted, sequence, null, $"record {sequence} was inserted: the one that was sealed as it stands elsewhere"));
        foreach (var (first, last) in places.Deleted())
            Find(new AuditFinding(AuditFault.Deleted, first, last == first ? null : last, first == last ? $"record {first} was deleted" : $"records {first} to {last} were deleted"));
    }
}
