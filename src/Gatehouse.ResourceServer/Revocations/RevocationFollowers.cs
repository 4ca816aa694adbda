using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>The followers of this process: one for each provider, however many schemes trust it. They begin with the first scheme, end with the last, and stop with the host.</summary>
internal sealed class RevocationFollowers : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Issuer, Uri? Backchannel, HttpMessageHandler? Handler), RevocationFollower> _followers = [];
    private readonly RevocationMetrics _metrics;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenRegistration _stopping;
    private bool _isStopped;

    public RevocationFollowers(RevocationMetrics metrics, ILoggerFactory loggers, IHostApplicationLifetime? lifetime = null)
    {
        (_metrics, _loggers) = (metrics, loggers);
        metrics.Watch(() => { lock (_gate) return [.. _followers.Values]; });
        _stopping = lifetime?.ApplicationStopping.Register(Stop) ?? default;
    }

    /// <summary>The follower of the provider that these options name, which learns of their scheme.</summary>
    public RevocationFollower Follow(string scheme, GatehouseOptions options, FeedSource source)
    {
        lock (_gate)
        {
            var key = (options.Issuer, options.BackchannelAddress, options.BackchannelHttpHandler);
            if (_followers.TryGetValue(key, out var follower))
            {
                follower.Join(scheme, source);
                return follower;
            }
            _followers.Add(key, follower = new RevocationFollower(options.Issuer, options.TimeProvider!, _metrics, _loggers.CreateLogger<RevocationFollower>()));
            follower.Join(scheme, source);
            if (_isStopped) follower.Dispose();
            else follower.Start();
            return follower;
        }
    }

    /// <summary>A scheme is no more.</summary>
    public void Leave(string scheme)
    {
        lock (_gate)
            foreach (var (key, follower) in _followers.ToArray())
            {
                if (follower.Leave(scheme)) continue;
                follower.Dispose();
                _followers.Remove(key);
            }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        Stop();
    }

    private void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var follower in _followers.Values) follower.Dispose();
        }
    }
}
