using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>Holds the chain to what the provider has signed.</summary>
internal sealed class CheckpointCheck(AuditChainState chain, IReadOnlyList<AuditCheckpoint> kept, Dictionary<long, byte[]> hashes, long last, long provedBeginning)
{
    /// <summary>The last checkpoint of a trusted key that agrees with the records; it vouches for all before it.</summary>
    public async ValueTask<long?> RunAsync(VerificationKeySet keys, IReadOnlyList<AuditCheckpoint> elsewhere, Action<AuditFinding> find, Action<string> note)
    {
        long? signedThrough = null;
        var lastNumber = 0L;
        var lastGood = chain.StartSequence;
        foreach (var checkpoint in kept)
        {
            if (lastNumber > 0 && checkpoint.Number != lastNumber + 1) find(Invalid(checkpoint, $"checkpoints {lastNumber + 1} to {checkpoint.Number - 1} are missing"));
            lastNumber = checkpoint.Number;
            if (await FaultOfAsync(checkpoint, keys) is { } fault) find(Invalid(checkpoint, fault));
            // It goes with the last of the records that were removed, or its record is told to be missing already.
            else if (checkpoint.Sequence < chain.StartSequence || IsMissing(checkpoint)) continue;
            else if (Differs(checkpoint, lastGood) is { } differs) find(differs);
            else
            {
                lastGood = checkpoint.Sequence;
                if (keys.Contains(checkpoint.KeyId)) signedThrough = checkpoint.Sequence;
            }
        }
        foreach (var checkpoint in elsewhere)
        {
            if (!await AuditCheckpoints.IsSignedByAsync(checkpoint, keys)) find(Invalid(checkpoint, $"the given checkpoint at {checkpoint.Sequence} is not signed by a key of the provider"));
            else if (checkpoint.Sequence < chain.StartSequence) note($"The given checkpoint at {checkpoint.Sequence} lies before the beginning, and proves nothing any more.");
            else if (IsMissing(checkpoint)) continue;
            else if (Differs(checkpoint, lastGood) is { } differs) find(differs);
            else if (signedThrough is null || checkpoint.Sequence > signedThrough) signedThrough = checkpoint.Sequence;
        }
        CheckBeginning(find);
        if (signedThrough is null) note("No checkpoint is signed by a trusted key: whoever rules the database could have made all of this anew.");
        else if (signedThrough < last) note($"What follows record {signedThrough} is not covered by a signed checkpoint yet.");
        return signedThrough;
    }

    private void CheckBeginning(Action<AuditFinding> find)
    {
        if (chain.StartSequence == 0) return;
        if (!kept.Any(checkpoint => checkpoint.Sequence == chain.StartSequence && checkpoint.Hash.AsSpan().SequenceEqual(chain.StartHash)))
            find(new AuditFinding(AuditFault.BeginningUnproved, chain.StartSequence, null, $"the chain begins behind record {chain.StartSequence}, and no checkpoint tells of it"));
        if (chain.StartSequence > provedBeginning)
            find(new AuditFinding(AuditFault.BeginningUnproved, chain.StartSequence, null, $"the records up to {chain.StartSequence} were removed, and no record tells of that"));
    }

    private static async ValueTask<string?> FaultOfAsync(AuditCheckpoint checkpoint, VerificationKeySet keys)
    {
        if (AuditCheckpoints.Read(checkpoint.Jws) is not { } said || said.Number != checkpoint.Number || said.Sequence != checkpoint.Sequence || !said.Hash.AsSpan().SequenceEqual(checkpoint.Hash) || said.KeyId != checkpoint.KeyId)
            return $"checkpoint {checkpoint.Number} at {checkpoint.Sequence} does not say what was signed";
        // A key that the provider has forgotten is known by the checkpoint itself; a later one of a trusted key vouches for it.
        var signers = keys.Contains(checkpoint.KeyId) ? keys : VerificationKeySet.Parse($$"""{"keys":[{{checkpoint.PublicJwk}}]}""");
        return signers is not null && await AuditCheckpoints.IsSignedByAsync(checkpoint, signers) ? null : $"checkpoint {checkpoint.Number} at {checkpoint.Sequence} is not signed by its key";
    }

    private AuditFinding? Differs(AuditCheckpoint checkpoint, long lastGood)
    {
        if (checkpoint.Sequence == chain.StartSequence)
            return checkpoint.Hash.AsSpan().SequenceEqual(chain.StartHash) ? null : new AuditFinding(AuditFault.CheckpointDiffers, checkpoint.Sequence, null, $"checkpoint {checkpoint.Number} says that the chain begins otherwise");
        if (hashes.TryGetValue(checkpoint.Sequence, out var hash))
            return hash.AsSpan().SequenceEqual(checkpoint.Hash)
                ? null
                : new AuditFinding(AuditFault.CheckpointDiffers, lastGood + 1, checkpoint.Sequence, $"records {lastGood + 1} to {checkpoint.Sequence} are not those that checkpoint {checkpoint.Number} was signed for");
        return new AuditFinding(AuditFault.Deleted, last + 1, checkpoint.Sequence, $"records {last + 1} to {checkpoint.Sequence} were deleted: checkpoint {checkpoint.Number} was signed for them");
    }

    private bool IsMissing(AuditCheckpoint checkpoint) => checkpoint.Sequence > chain.StartSequence && checkpoint.Sequence <= last && !hashes.ContainsKey(checkpoint.Sequence);

    private static AuditFinding Invalid(AuditCheckpoint checkpoint, string text) => new(AuditFault.CheckpointInvalid, checkpoint.Sequence, null, text);
}
