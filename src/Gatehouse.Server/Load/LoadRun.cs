using System.Diagnostics;

namespace Gatehouse.Server.Load;

/// <summary>How far a run is.</summary>
public sealed record LoadProgress(TimeSpan Elapsed, TimeSpan Duration, long Done, long Failed);

/// <summary>Makes load at a running instance, measures it, and takes back what it made.</summary>
public static class LoadRun
{
    /// <summary>How long answers are awaited when no more is sent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmingUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleaningUp = TimeSpan.FromMinutes(2);

    /// <param name="told">Is told how far it is, several times a second.</param>
    /// <param name="stop">Ends it early; what was measured so far is told.</param>
    /// <exception cref="LoadException">It cannot be made as told.</exception>
    public static async Task<LoadResult> RunAsync(LoadSettings settings, Action<LoadProgress> told, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(told);
        using var provider = await LoadedProvider.FindAsync(settings.Plan.Issuer ?? settings.Address.ToString().TrimEnd('/'), settings.Address, settings.Connections, stop);
        using var browser = settings.User is { } user ? new SignedInBrowser(user, settings.Connections) : null;
        var mix = new LoadMix(settings, provider, browser);
        try
        {
            var processors = new ServerProcessors(provider.Http, settings.Address, settings.MetricsToken);
            await processors.RestAsync(stop);
            var streams = await mix.PrepareAsync(stop);
            // What happens once, such as connecting and compiling, is nobody's percentile.
            await DriveAsync([.. streams.Select(stream => new LoadStream(stream.Operation, stream.Rate))], WarmingUp, static _ => { }, stop);
            await processors.BeginAsync(stop);
            var elapsed = await DriveAsync(streams, settings.Duration, told, stop);
            var work = await processors.EndAsync(CancellationToken.None);
            return new LoadResult(elapsed, [.. streams.Select(stream => stream.ToRow())], mix.LeftOut, work, processors.Fault);
        }
        finally
        {
            using var limit = new CancellationTokenSource(CleaningUp);
            await mix.CleanUpAsync(limit.Token);
        }
    }

    private static async Task<TimeSpan> DriveAsync(IReadOnlyList<LoadStream> streams, TimeSpan duration, Action<LoadProgress> told, CancellationToken stop)
    {
        using var given = new CancellationTokenSource();
        var (startedAt, toldAt) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var now = TimeSpan.Zero;
        for (; now < duration && !stop.IsCancellationRequested; now = Stopwatch.GetElapsedTime(startedAt))
        {
            foreach (var stream in streams) stream.SendDue(now, given.Token);
            if (now - toldAt > TimeSpan.FromMilliseconds(200))
            {
                toldAt = now;
                told(new LoadProgress(now, duration, streams.Sum(stream => stream.Counts.Done), streams.Sum(stream => stream.Counts.Failed)));
            }
            await Task.Delay(1, CancellationToken.None);
        }
        for (var waited = 0; streams.Any(stream => stream.UnderWay > 0) && waited < Patience.TotalMilliseconds && !stop.IsCancellationRequested; waited += 10) await Task.Delay(10, CancellationToken.None);
        foreach (var stream in streams) stream.GiveUp();
        await given.CancelAsync();
        return now;
    }
}
