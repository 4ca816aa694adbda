using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>A running installation with everyday traffic, scraped each second by a real Prometheus, to which faults can be done.</summary>
internal sealed partial class FaultyInstallation : IAsyncDisposable
{
    private const int Window = 4;
    private const string Settled = "min(min_over_time(up[4s])) == 1 and min(gatehouse_upstream_healthy) == 1 and max(gatehouse_node_view_age_seconds) < 3 and max(gatehouse_hashing_waiting) < 10 and max(gatehouse_revocation_feed_staleness_seconds) < 30 and min(gatehouse_key_remaining_seconds) > 3600";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Starting = new(2);
    private static readonly HashSet<string> Read = [.. Promtool.AlertRules.SelectMany(file => SeriesName().Matches(File.ReadAllText(file))).Select(match => match.Value)];

    private readonly PrometheusProcess _prometheus;
    private readonly EverydayTraffic _traffic;
    private Scraped _healthy = null!;

    private FaultyInstallation(Cables cables, Monitored all, PrometheusProcess prometheus) =>
        (Cables, All, _prometheus, _traffic) = (cables, all, prometheus, new EverydayTraffic(all));

    public Monitored All { get; }

    public Cables Cables { get; }

    public static async Task<FaultyInstallation> StartAsync(string whenLost)
    {
        var installation = await StartProcessesAsync(whenLost);
        await installation.UntilAsync("count(up == 1) == 3");
        await installation.UntilAsync(Settled);
        // The first requests of a process are slow: what they do is compiled, and connections are made.
        await installation.UntilAsync("sum(gatehouse_refreshes_total) > 20 and sum(gatehouse_api_calls_total{decision=\"allowed\"}) > 20 and sum(gatehouse_logins_total) > 4");
        installation._healthy = await installation.MeasureAsync(isSlow: false);
        return installation;
    }

    public async Task<MeasuredFault> MeasureAsync(Fault fault)
    {
        await UntilAsync(Settled);
        var before = await SampleAsync(3);
        await using (await fault.ProvokeAsync(this))
        {
            await UntilAsync(fault.TakesEffect);
            return new MeasuredFault(_healthy, before, await MeasureAsync(fault.IsSlow), fault.IsSlow);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _traffic.DisposeAsync();
        await _prometheus.DisposeAsync();
        await All.DisposeAsync();
        await Cables.DisposeAsync();
    }

    private static async Task<FaultyInstallation> StartProcessesAsync(string whenLost)
    {
        await Starting.WaitAsync();
        try
        {
            var cables = await Cables.LayAsync();
            var all = await StartAsync(cables, whenLost);
            return new FaultyInstallation(cables, all, await PrometheusProcess.StartAsync(all));
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>A node that does not reach its database within three seconds ends, and whoever runs it starts it again.</summary>
    private static async Task<Monitored> StartAsync(Cables cables, string whenLost)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await Monitored.StartAsync(cables: cables, whenLost: whenLost);
            }
            catch (InvalidOperationException ended) when (tries < 5 && ended.Message.Contains("database cannot be reached", StringComparison.Ordinal))
            {
                // Once more.
            }
        }
    }

    private Task UntilAsync(string expression) => Within.Async(TimeSpan.FromMinutes(2), async () => await _prometheus.CountAsync(expression) > 0);

    /// <summary>A machine with too much to do is a fault of its own: unless slowness is what was provoked, the seconds are taken anew.</summary>
    private async Task<Scraped> MeasureAsync(bool isSlow)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            await Task.Delay(TimeSpan.FromSeconds(Window));
            var scraped = await SampleAsync(Window);
            var isClear = !scraped.MissesScrapes && (isSlow || !scraped.IsSlow);
            if (isClear || clock.Elapsed > (scraped.MissesScrapes ? LongPatience : Patience)) return scraped;
        }
    }

    private async Task<Scraped> SampleAsync(int seconds)
    {
        var result = await _prometheus.QueryAsync($$"""{job=~"gatehouse-.*"}[{{seconds}}s]""");
        return new Scraped(result.EnumerateArray().Select(SampledSeries.From).Where(series => Read.Contains(series.Name)).ToDictionary(series => series.Labelled));
    }

    [GeneratedRegex(@"\b(?:(?:gatehouse|http_server)_[a-z_]+|up)\b(?!:)")]
    private static partial Regex SeriesName();
}
