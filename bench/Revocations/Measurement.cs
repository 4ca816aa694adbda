using System.Diagnostics;

namespace Gatehouse.Bench.Revocations;

/// <summary>What one subscriber costs in bytes on the wire.</summary>
internal readonly record struct Bytes(double IdlePerHour, double PerRevocation);

/// <summary>What a revocation of everything a client holds takes and leaves.</summary>
internal readonly record struct Sweep(TimeSpan Took, TimeSpan RefusedAfter, TimeSpan AllKnownAfter, double BytesOfMemoryPerEntry);

/// <summary>The subscribers and what is done to them.</summary>
internal sealed class Measurement(Provider provider, int count) : IAsyncDisposable
{
    private readonly List<Api> _apis = [];
    private readonly CountingLink _link = new(provider.Issuer);

    /// <summary>All subscribers but the first go straight; the bytes of the first one are counted.</summary>
    public async Task StartApisAsync()
    {
        for (var i = 0; i < count; i++) _apis.Add(await Api.StartAsync(provider.Issuer, i == 0 ? _link.Address : new Uri(provider.Issuer)));
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    /// <summary>Revokes tokens that every API has just let through; each API is called until it refuses.</summary>
    public async Task<List<TimeSpan>> RevokeAsync(int rounds, int users)
    {
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, users).Select(_ => Task.Run(() => LoadAsync(stop.Token))).ToArray();
        var delays = new List<TimeSpan>(rounds * count);
        for (var round = 0; round < rounds; round++)
        {
            var token = await provider.TokenAsync();
            foreach (var api in _apis)
                if (await api.CallAsync(token) is var status and not 200)
                    throw new InvalidOperationException($"A good token was answered {status}.");
            var since = Stopwatch.GetTimestamp();
            var refused = _apis.Select(api => api.UntilRefusedAsync(token, since)).ToArray();
            await provider.RevokeAsync(token);
            delays.AddRange(await Task.WhenAll(refused));
            await Task.Delay(Random.Shared.Next(50));
        }
        await stop.CancelAsync();
        await Task.WhenAll(load);
        return delays;
    }

    public async Task<Bytes> CountBytesAsync(TimeSpan idle, int revocations)
    {
        // One wait ends before it begins, so that only whole ones are counted.
        await Task.Delay(TimeSpan.FromSeconds(11));
        var before = _link.Bytes;
        var clock = Stopwatch.StartNew();
        await Task.Delay(idle);
        var perHour = (_link.Bytes - before) / clock.Elapsed.TotalHours;

        before = _link.Bytes;
        for (var i = 0; i < revocations; i++)
        {
            await provider.RevokeAsync(await provider.TokenAsync());
            await Task.Delay(200);
        }
        return new Bytes(perHour, (_link.Bytes - before) / (double)revocations);
    }

    /// <summary>What the provider's memory grows by for each subscriber that waits.</summary>
    public async Task<double> WeighWaitingAsync(int subscribers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = subscribers });
        using var stop = new CancellationTokenSource();
        var cursor = await provider.FollowAsync(http, "", stop.Token);
        var before = provider.ResidentBytes;
        var waiting = Enumerable.Range(0, subscribers).Select(_ => HoldAsync(http, cursor, stop.Token)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(8));
        var grown = provider.ResidentBytes - before;
        await stop.CancelAsync();
        await Task.WhenAll(waiting);
        return (double)grown / subscribers;
    }

    public async Task<Sweep> RevokeClientAsync(string binary, string[] where, string clientId, int grants)
    {
        var token = await provider.TokenAsync(clientId);
        foreach (var api in _apis) await api.CallAsync(token);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var since = Stopwatch.GetTimestamp();
        using var verb = Provider.Start(binary, ["token", "revoke", .. where, "--urls", provider.Issuer, "--client", clientId, "--yes"]);
        var refused = _apis.Select(api => api.UntilRefusedAsync(token, since)).ToArray();
        await verb.WaitForExitAsync();
        var took = Stopwatch.GetElapsedTime(since);
        if (verb.ExitCode != 0) throw new InvalidOperationException("The verb failed.");
        await Task.WhenAll(refused);
        // All pages have come when the counted link is quiet again.
        for (var (last, quiet) = (0L, 0); quiet < 10; await Task.Delay(200))
            (last, quiet) = (_link.Bytes, _link.Bytes == last ? quiet + 1 : 0);
        var known = Stopwatch.GetElapsedTime(since) - TimeSpan.FromSeconds(2);
        return new Sweep(took, refused.Max(delay => delay.Result), known, (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)count / grants);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _apis) await api.DisposeAsync();
        _link.Dispose();
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var token = await provider.TokenAsync();
            for (var i = 0; i < 5; i++) await provider.IntrospectAsync(token);
        }
    }

    private async Task HoldAsync(HttpClient http, string cursor, CancellationToken stop)
    {
        try
        {
            await provider.FollowAsync(http, cursor, stop);
        }
        catch (OperationCanceledException)
        {
            // It was held for as long as it was to be.
        }
    }
}
