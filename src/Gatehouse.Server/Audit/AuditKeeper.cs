using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Server.Audit;

/// <summary>Seals what was recorded, by one node at a time, has checkpoints signed, and records what nobody does by a request: refusals by the minute, and keys that come and go by the clock.</summary>
internal sealed partial class AuditKeeper(IAuditStore store, AuditTrail trail, RefusalCounts refusals, CurrentProvider provider, ILeaseStore leases, TimeProvider time, ILogger<AuditKeeper> log) : BackgroundService
{
    private const string Lease = "audit";
    private const int Batch = 200;

    /// <summary>So many records are never without a checkpoint.</summary>
    private const int MostUnsigned = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly string _node = GrantId.New().ToString();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<GrantId> _toldKeys = [];
    private AuditCheckpoint? _checkpoint;
    private DateTimeOffset _tellAgain;
    private bool _closing;

    /// <summary>Everything that is due now.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await RunOnceAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        (_tellAgain, _closing) = (default, true);
        try
        {
            if (provider.IsReady) await RunAsync(cancel);
        }
        catch (Exception failure)
        {
            Failed(log, failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            try
            {
                await RunAsync(stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                Failed(log, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RunOnceAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now >= _tellAgain)
        {
            _tellAgain = now + Minute;
            await RecordRefusalsAsync(cancel);
            await RecordKeysAsync(now, cancel);
        }
        var chain = await store.ReadStateAsync(cancel);
        if (chain.OldestUnsealed is null && !await IsCheckpointDueAsync(chain, now, cancel)) return;
        if (!await leases.TryTakeAsync(Lease, _node, now, now + Held, cancel)) return;
        while (await store.SealAsync(Batch, cancel) == Batch) await CheckpointAsync(now, cancel);
        await CheckpointAsync(now, cancel);
    }

    private async Task CheckpointAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var chain = await store.ReadStateAsync(cancel);
        if (!await IsCheckpointDueAsync(chain, now, cancel)) return;
        var made = AuditCheckpoints.Sign(provider.Snapshot, (_checkpoint?.Number ?? 0) + 1, chain, now);
        // Where another node was faster, the next round reads what it has made.
        _checkpoint = await store.TryAddCheckpointAsync(made, cancel) ? made : null;
    }

    private async ValueTask<bool> IsCheckpointDueAsync(AuditChainState chain, DateTimeOffset now, CancellationToken cancel)
    {
        // What another node has made since then can only make it less due.
        if (!IsDue(_checkpoint, chain, now)) return false;
        _checkpoint = await store.ReadCheckpointAsync(cancel);
        return IsDue(_checkpoint, chain, now);
    }

    /// <summary>After some time, after many records, and when the key that signed the last one has retired: the next one covers all before.</summary>
    private bool IsDue(AuditCheckpoint? last, AuditChainState chain, DateTimeOffset now)
    {
        if (last is null) return chain.Sequence > 0;
        if (last.KeyId != AuditCheckpoints.KeyIdOf(provider.Snapshot, now)) return true;
        var unsigned = chain.Sequence - last.Sequence;
        return unsigned >= MostUnsigned || (unsigned > 0 && (_closing || now - last.At >= provider.Snapshot.Configuration.Audit.CheckpointEvery));
    }

    private async Task RecordRefusalsAsync(CancellationToken cancel)
    {
        var counted = refusals.Take();
        if (counted.Count == 0) return;
        try
        {
            await store.AppendAsync([.. counted.Select(Of)], cancel);
        }
        catch
        {
            refusals.PutBack(counted);
            throw;
        }

        AuditRecord Of(CountedRefusals of) => trail.Of(AuditEvents.RefusalsCounted, AuditActors.System) with
        {
            After = AuditDetails.Of(("reason", of.Reason), ("count", of.Count), ("since", of.Since)),
        };
    }

    /// <summary>Nothing is written when a key comes into use by the clock: whichever node looks first records it, under an id that all of them make alike.</summary>
    private async Task RecordKeysAsync(DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var key in provider.Snapshot.Keys.SigningKeys)
        {
            if (KeyEvents.Activated(trail, key, now) is { } activated && _toldKeys.Add(activated.Id)) await store.AppendAsync([activated], cancel);
            if (KeyEvents.Retired(trail, key, now) is { } retired && _toldKeys.Add(retired.Id)) await store.AppendAsync([retired], cancel);
        }
    }

    [LoggerMessage(420, LogLevel.Error, "The audit trail could not be sealed; its records are kept, and will be sealed later")]
    private static partial void Failed(ILogger log, Exception failure);
}
