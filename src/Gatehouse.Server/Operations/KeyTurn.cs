using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations;

/// <summary>Lets one at a time change keys, whichever node or verb it is, so that all agree on them.</summary>
internal sealed class KeyTurn(ILeaseStore leases, TimeProvider time)
{
    private const string Lease = "keys";
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private readonly string _holder = GrantId.New().ToString();

    /// <summary>Does the work as soon as nobody else is at it.</summary>
    public async Task TakeAsync(Func<CancellationToken, ValueTask> work, CancellationToken cancel)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await TryTakeAsync(work, cancel))
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > LongestWait) throw new ServerSetupException("Another node has been preparing the keys for 20 seconds. Start again.");
            await Task.Delay(50, cancel);
        }
    }

    /// <summary>The same, unless another is at it: then false.</summary>
    public async Task<bool> TryTakeAsync(Func<CancellationToken, ValueTask> work, CancellationToken cancel)
    {
        if (!await leases.TryTakeAsync(Lease, _holder, time.GetUtcNow(), time.GetUtcNow() + Held, cancel)) return false;
        try
        {
            await work(cancel);
            return true;
        }
        finally
        {
            await leases.TryTakeAsync(Lease, _holder, time.GetUtcNow(), time.GetUtcNow(), CancellationToken.None);
        }
    }
}
