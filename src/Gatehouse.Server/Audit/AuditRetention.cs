using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.Audit;

/// <summary>Removes what is older than the retention: from the beginning only, and up to a signed checkpoint, which stays as the beginning of what is left.</summary>
internal sealed class AuditRetention(IAuditStore store, AuditTrail trail, CurrentProvider provider, TimeProvider time)
{
    /// <summary>Moves the beginning as far as it may go, recording that; what lies before it is deleted by <see cref="IAuditStore.CleanUpAsync"/>, batch by batch.</summary>
    public async Task MoveBeginningAsync(CancellationToken cancel)
    {
        // What a checkpoint covers was recorded before it.
        if (await store.ReadCheckpointAsync(time.GetUtcNow() - provider.Snapshot.Configuration.Audit.Retention, cancel) is not { } checkpoint) return;
        await store.TryBeginAtAsync(checkpoint, trail.Of(AuditEvents.AuditPruned, AuditActors.System) with
        {
            After = AuditDetails.Of(("sequence", checkpoint.Sequence), ("checkpoint", checkpoint.Number)),
        }, cancel);
    }
}
