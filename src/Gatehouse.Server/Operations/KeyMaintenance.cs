using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Gatehouse.Server.Operations;

/// <summary>Has the keys made that a configuration needs, by one node at a time, so that all nodes agree on them.</summary>
internal sealed class KeyMaintenance(KeyRotation rotation, IKeyManager dataProtection, KeyTurn turn, TimeProvider time)
{
    /// <summary>Makes what is missing. Nodes that come at once wait for each other, and the later ones find the keys there.</summary>
    public Task PrepareAsync(ProviderConfiguration configuration, CancellationToken cancel) => turn.TakeAsync(cancellation => MakeMissingAsync(configuration, cancellation), cancel);

    /// <summary>The same, unless another node is at it: then false.</summary>
    public Task<bool> TryPrepareAsync(ProviderConfiguration configuration, CancellationToken cancel) => turn.TryTakeAsync(cancellation => MakeMissingAsync(configuration, cancellation), cancel);

    private async ValueTask MakeMissingAsync(ProviderConfiguration configuration, CancellationToken cancel)
    {
        await rotation.MaintainAsync(ProviderSnapshot.AlgorithmsOf(configuration), configuration.KeySchedule, time.GetUtcNow(), cancel);
        // The framework judges its keys by the system's clock, whatever ours says.
        var systemNow = TimeProvider.System.GetUtcNow();
        if (dataProtection.GetAllKeys().Count == 0) dataProtection.CreateNewKey(systemNow, systemNow.AddDays(90));
    }
}
