using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Decisions;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Provider.Storage.Requests;
using Gatehouse.Provider.Storage.Signals;
using Gatehouse.Server.Audit;
using Gatehouse.Server.Signals;

namespace Gatehouse.Server.Operations;

/// <summary>Deletes what has ended, on by default: in small batches with pauses, by one node at a time, a day late.</summary>
internal sealed partial class CleanUp(IGrantStore grants, ISessionStore sessions, IRevocationStore revocations, ISeenBefore seenBefore, IEnumerable<IShortLivedStore> shortLived, IRegisteredClientStore registered, IClientSecretUseStore secretUses, IRefusalStore refusals, IDecisionStore decisions, ISignalStore signals, IAuditStore audit, AuditRetention retention, AuditTrail trail, CurrentProvider provider, ILeaseStore leases, ICleanUpBacklog backlog, NodeMetrics metrics, TimeProvider time, ILogger<CleanUp> log) : BackgroundService
{
    private const string Lease = "clean-up";

    /// <summary>Counting further would tell nothing more.</summary>
    internal const int ManyRows = 10_000;

    private const int Batch = 500;
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lateness = TimeSpan.FromDays(1);

    /// <summary>Proofs live for minutes and come with every request: a day of them would be the largest table. Clocks differ by less than this.</summary>
    private static readonly TimeSpan SeenBeforeLateness = TimeSpan.FromMinutes(10);

    /// <summary>A secret that is used once a year is not told to be unused.</summary>
    private static readonly TimeSpan SecretsRemembered = TimeSpan.FromDays(400);

    private readonly string _node = GrantId.New().ToString();

    /// <summary>Deletes everything that is due; how many rows went.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var cutoff = now - Lateness;
        var deleted = await DrainAsync(grants.CleanUpAsync, cutoff, cancel)
            + await DrainAsync(sessions.CleanUpAsync, cutoff, cancel)
            + await DrainAsync(revocations.CleanUpAsync, cutoff, cancel)
            + await DrainAsync(secretUses.CleanUpAsync, now - SecretsRemembered, cancel)
            + await DrainAsync(refusals.CleanUpAsync, now - provider.Snapshot.Configuration.Refusals.Retention, cancel)
            + await DrainAsync((_, batch, cancellation) => refusals.TrimAsync(provider.Snapshot.Configuration.Refusals.Most, batch, cancellation), now, cancel)
            + await DrainAsync(decisions.CleanUpAsync, DecisionsCutoff(now), cancel)
            + await DrainAsync((_, batch, cancellation) => decisions.TrimAsync(provider.Snapshot.Configuration.Decisions.Most, batch, cancellation), now, cancel)
            + await DrainAsync(seenBefore.CleanUpAsync, now - SeenBeforeLateness, cancel);
        foreach (var (step, kept) in SignalRetention.All)
            deleted += await DrainAsync((before, batch, cancellation) => signals.CleanUpAsync(step, before, batch, cancellation), now - kept, cancel);
        await retention.MoveBeginningAsync(cancel);
        deleted += await DrainAsync((_, batch, cancellation) => audit.CleanUpAsync(batch, cancellation), now, cancel);
        deleted += await ExpireClientsAsync(now, cancel) + await DrainAsync(registered.CleanUpAsync, cutoff, cancel);
        // Nothing refers to a request that waited: it need not stay for a day.
        foreach (var store in shortLived) deleted += await DrainAsync(store.CleanUpAsync, now - Pause, cancel);
        return deleted;
    }

    /// <summary>What is late; two rounds may be due before anything is.</summary>
    internal static ValueTask<CleanUpBacklog> ReadAsync(ICleanUpBacklog backlog, DateTimeOffset now, CancellationToken cancel) => backlog.ReadAsync(Lease, Pause, now - Lateness - 3 * Pause, ManyRows, cancel);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                var now = time.GetUtcNow();
                if (stopping.IsCancellationRequested) continue;
                metrics.Know(await ReadAsync(backlog, now, stopping));
                if (!await leases.TryTakeAsync(Lease, _node, now, now + Pause, stopping)) continue;
                var deleted = await RunAsync(stopping);
                if (deleted > 0) Deleted(log, deleted);
                metrics.CleanedUp(deleted);
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

    /// <summary>Nothing of a plan that records nothing; else a day that is kept for so long since it ended.</summary>
    private DateTimeOffset DecisionsCutoff(DateTimeOffset now) =>
        provider.Snapshot.Configuration.Decisions is { Recorded: true } rules ? now - rules.Retention - Lateness : DateTimeOffset.MaxValue;

    private Task<int> ExpireClientsAsync(DateTimeOffset now, CancellationToken cancel) => provider.Snapshot.Configuration.Registration is not { } policy
        ? Task.FromResult(0)
        : DrainAsync((unusedSince, batch, cancellation) => registered.Recording(trail.Of(AuditEvents.ClientsExpired, AuditActors.System)).ExpireAsync(unusedSince, now, batch, cancellation), now - policy.Unused, cancel);

    private static async Task<int> DrainAsync(Func<DateTimeOffset, int, CancellationToken, ValueTask<int>> delete, DateTimeOffset cutoff, CancellationToken cancel)
    {
        for (var total = 0; ;)
        {
            var deleted = await delete(cutoff, Batch, cancel);
            total += deleted;
            if (deleted < Batch) return total;
            // Tokens come first: the database gets air between two batches.
            await Task.Delay(50, cancel);
        }
    }

    [LoggerMessage(120, LogLevel.Information, "Cleaned up {Rows} rows that had ended")]
    private static partial void Deleted(ILogger log, int rows);

    [LoggerMessage(121, LogLevel.Error, "Clean-up failed and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure);
}
