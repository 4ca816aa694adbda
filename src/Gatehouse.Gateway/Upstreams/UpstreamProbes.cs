using System.Net;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Asks upstreams how they are, where the plan says so.</summary>
internal sealed class UpstreamProbes(CurrentGateway current, UpstreamConnections connections, ILogger<UpstreamProbes> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Upstream, long> _due = [];

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var now = Environment.TickCount64;
            var pools = current.Snapshot.Apis.Select(api => api.Upstreams).Where(pool => pool.Health is not null).Distinct().ToArray();
            foreach (var gone in _due.Keys.Except(pools.SelectMany(pool => pool.All)).ToArray()) _due.Remove(gone);
            var due = pools.SelectMany(pool => pool.All.Select(upstream => (Pool: pool, Upstream: upstream))).Where(found => _due.GetValueOrDefault(found.Upstream) <= now).ToArray();
            foreach (var (pool, upstream) in due) _due[upstream] = now + (long)pool.Health!.Interval.TotalMilliseconds;
            await Task.WhenAll(due.Select(found => ProbeAsync(found.Pool, found.Upstream, stopping)));
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ProbeAsync(UpstreamPool pool, Upstream upstream, CancellationToken stopping)
    {
        var fault = await FaultOfAsync(upstream.Address + pool.Health!.Path, pool.VersionPolicy, stopping);
        if (stopping.IsCancellationRequested || !upstream.Probed(fault is null)) return;
        if (fault is null) log.UpstreamUp(upstream.Address, pool.Api);
        else log.UpstreamDown(upstream.Address, pool.Api, fault);
    }

    private async Task<string?> FaultOfAsync(string address, HttpVersionPolicy versions, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(LongestAnswer);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version20, VersionPolicy = versions };
            using var response = await connections.Invoker.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode ? null : $"its probe is answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException unreachable)
        {
            return unreachable.Message;
        }
        catch (OperationCanceledException)
        {
            return $"its probe is not answered within {LongestAnswer.TotalSeconds} s";
        }
    }
}
