using System.Runtime.CompilerServices;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>Verifies the trail in a database, batch by batch, beside servers that go on writing.</summary>
public static class AuditVerification
{
    private const int Batch = 1000;

    /// <param name="keys">The keys of the provider that are trusted.</param>
    /// <param name="elsewhere">Checkpoints that were kept elsewhere.</param>
    public static async Task<AuditReport> OfAsync(IAuditStore store, VerificationKeySet keys, IReadOnlyList<AuditCheckpoint> elsewhere, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        while (true)
        {
            // In this order: a checkpoint is signed for what is sealed, so that one beyond the end means that the end was moved.
            var checkpoints = await store.ListCheckpointsAsync(cancel);
            var chain = await store.ReadStateAsync(cancel);
            var verifier = new AuditVerifier(chain);
            verifier.Expect(checkpoints, elsewhere);
            await foreach (var kept in ReadAsync(store, chain.Sequence, cancel)) verifier.Add(kept);
            var after = await store.ReadStateAsync(cancel);
            // The retention removed the beginning under our eyes.
            if (after.StartSequence != chain.StartSequence) continue;
            foreach (var stray in await store.ReadSealedAsync(after.Sequence, Batch, cancel)) verifier.Add(stray);
            return await verifier.FinishAsync(keys);
        }
    }

    /// <summary>All sealed records up to a number, in the order of the chain.</summary>
    public static async IAsyncEnumerable<KeptRecord> ReadAsync(IAuditStore store, long last, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        for (var after = long.MinValue; await store.ReadSealedAsync(after, Batch, cancel) is { Count: > 0 } batch; after = batch[^1].Seal!.Sequence)
            foreach (var kept in batch)
            {
                if (kept.Seal!.Sequence > last) yield break;
                yield return kept;
            }
    }
}
