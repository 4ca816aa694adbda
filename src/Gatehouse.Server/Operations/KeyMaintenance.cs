using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Gatehouse.Server.Operations;

/// <summary>Has the keys made that a configuration needs, by one node at a time, so that all nodes agree on them.</summary>
internal sealed class KeyMaintenance(KeyRotation rotation, IKeyManager dataProtection, ILeaseStore leases, TimeProvider time)
{
    private const string Lease = "keys";
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private readonly string _node = GrantId.New().ToString();

    /// <summary>Makes what is missing. Nodes that come at once wait for each other, and the later ones find the keys there.</summary>
    public async Task PrepareAsync(ProviderConfiguration configuration, CancellationToken cancel)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await TryPrepareAsync(configuration, cancel))
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > LongestWait) throw new ServerSetupException("Another node has been preparing the keys for 20 seconds. Start again.");
            await Task.Delay(50, cancel);
        }
    }

    /// <summary>Withdraws a signing key, while no node makes keys; false when there is no such key.</summary>
    public async Task<bool> WithdrawAsync(string id, ProviderConfiguration configuration, CancellationToken cancel)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await leases.TryTakeAsync(Lease, _node, time.GetUtcNow(), time.GetUtcNow() + Held, cancel))
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > LongestWait) throw new ServerSetupException("A node has been preparing the keys for 20 seconds. Try again.");
            await Task.Delay(50, cancel);
        }
        try
        {
            return await rotation.WithdrawAsync(id, ProviderSnapshot.AlgorithmsOf(configuration), configuration.KeySchedule, time.GetUtcNow(), cancel);
        }
        finally
        {
            await leases.TryTakeAsync(Lease, _node, time.GetUtcNow(), time.GetUtcNow(), CancellationToken.None);
        }
    }

    /// <summary>Makes what is missing, unless another node is at it: then false.</summary>
    public async Task<bool> TryPrepareAsync(ProviderConfiguration configuration, CancellationToken cancel)
    {
        if (!await leases.TryTakeAsync(Lease, _node, time.GetUtcNow(), time.GetUtcNow() + Held, cancel)) return false;
        try
        {
            await rotation.MaintainAsync(ProviderSnapshot.AlgorithmsOf(configuration), configuration.KeySchedule, time.GetUtcNow(), cancel);
            // The framework judges its keys by the system's clock, whatever ours says.
            var systemNow = TimeProvider.System.GetUtcNow();
            if (dataProtection.GetAllKeys().Count == 0) dataProtection.CreateNewKey(systemNow, systemNow.AddDays(90));
            return true;
        }
        finally
        {
            await leases.TryTakeAsync(Lease, _node, time.GetUtcNow(), time.GetUtcNow(), CancellationToken.None);
        }
    }
}
