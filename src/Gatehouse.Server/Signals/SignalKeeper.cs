using Gatehouse.Provider.Signals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Signals;
using Gatehouse.Server.Decisions;

namespace Gatehouse.Server.Signals;

/// <summary>
/// Writes down every ten seconds, and when the node stops, what this node has counted and decided; one node at a time sums all of it into longer steps.
/// While the database is away the steps wait in memory, for a quarter of an hour at most; what a crash loses is ten seconds.
/// </summary>
internal sealed partial class SignalKeeper(SignalRecorder recorder, ISignalStore store, DecisionKeeper decisions, ILeaseStore leases, TimeProvider time, ILogger<SignalKeeper> log) : BackgroundService
{
    private const string Lease = "signals";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds((int)SignalStep.TenSeconds);

    /// <summary>Requests that were counted as the step ended have been by then.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly string _node = GrantId.New().ToString();
    private bool _away;

    public override async Task StopAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await WriteAsync(all: true, cancel);
        await decisions.WriteAsync(all: true, cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        recorder.Begin();
        while (!stopping.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var next = new DateTimeOffset(now.UtcTicks - now.UtcTicks % Step.Ticks, TimeSpan.Zero) + Step + Settling;
            await Task.Delay(next - now, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            await WriteAsync(all: false, stopping);
            await decisions.WriteAsync(all: false, stopping);
            await RollUpAsync(stopping);
        }
    }

    private async Task WriteAsync(bool all, CancellationToken cancel)
    {
        var rows = recorder.Close(all, out var lost);
        if (lost > 0) Lost(log, lost);
        if (rows.Count == 0) return;
        try
        {
            await store.WriteAsync(rows, cancel);
            recorder.Written(rows);
            if (_away) Back(log, rows.Count);
            _away = false;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            if (!_away) NotWritten(log, failure);
            _away = true;
        }
    }

    private async Task RollUpAsync(CancellationToken cancel)
    {
        try
        {
            var now = time.GetUtcNow();
            if (!await leases.TryTakeAsync(Lease, _node, now, now + 3 * Step, cancel)) return;
            while (await store.RollUpAsync(SignalStep.TenSeconds, SignalStep.FiveMinutes, cancel) > 0) { }
            while (await store.RollUpAsync(SignalStep.FiveMinutes, SignalStep.Hour, cancel) > 0) { }
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            NotRolledUp(log, failure);
        }
    }

    [LoggerMessage(460, LogLevel.Warning, "What this node has counted could not be written down, and will be tried again")]
    private static partial void NotWritten(ILogger log, Exception failure);

    [LoggerMessage(461, LogLevel.Information, "What this node has counted is written down again: {Steps} steps that waited")]
    private static partial void Back(ILogger log, int steps);

    [LoggerMessage(462, LogLevel.Warning, "{Steps} steps of ten seconds that this node has counted are lost: the database was away for too long")]
    private static partial void Lost(ILogger log, int steps);

    [LoggerMessage(463, LogLevel.Warning, "Counts could not be summed into longer steps, and will be tried again")]
    private static partial void NotRolledUp(ILogger log, Exception failure);
}
