using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Plan.Model;
using Gatehouse.ResourceServer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Configuration;

/// <summary>
/// The state of the plan in force. A change makes a new one and swaps it atomically; what did not change keeps what it has learned: keys and
/// validated tokens, proofs seen, the health of upstreams, how much callers have used up.
/// </summary>
internal sealed class CurrentGateway(GatewaySchemes schemes, IOptionsMonitor<GatehouseOptions> checks, IOptionsMonitorCache<GatehouseOptions> cached, TimeProvider time, ILoggerFactory loggers, ILogger<CurrentGateway> log)
{
    private readonly Dictionary<string, UpstreamPool> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Api, PlanRateLimit Limit), CallerLimit> _limits = [];
    private readonly Dictionary<SessionSettings, GuardedSession> _sessions = [];
    private GatewaySnapshot _former = GatewaySnapshot.Empty;
    private volatile GatewaySnapshot _snapshot = GatewaySnapshot.Empty;

    public GatewaySnapshot Snapshot => _snapshot;

    /// <summary>Puts a plan in force. One caller at a time.</summary>
    /// <exception cref="OptionsValidationException">Tokens cannot be checked as it says; nothing has changed.</exception>
    public void Replace(PlanDocument plan, string issuer)
    {
        var next = new SnapshotWriter(plan, issuer, this).Write();
        foreach (var api in next.Apis) checks.Get(api.Scheme);
        (_former, _snapshot) = (_snapshot, next);
        Forget();
        log.Guarding(next.Apis.Count(), next.RouteCount);
    }

    public string SchemeOf(string name, Action<GatehouseOptions> configure)
    {
        schemes.Add(name, configure);
        return name;
    }

    public UpstreamPool PoolOf(string api, PlanApiGateway gateway)
    {
        var key = $"{api} {gateway.Health} {gateway.Http2} {string.Join(' ', gateway.Upstreams)}";
        if (!_pools.TryGetValue(key, out var pool)) _pools.Add(key, pool = new UpstreamPool(api, gateway));
        return pool;
    }

    public CallerLimit? LimitOf(string api, PlanRateLimit? limit)
    {
        if (limit is null) return null;
        if (!_limits.TryGetValue((api, limit), out var found)) _limits.Add((api, limit), found = new CallerLimit(limit));
        return found;
    }

    public GuardedSession? SessionOf(SessionSettings? settings)
    {
        if (settings is null) return null;
        if (!_sessions.TryGetValue(settings, out var found)) _sessions.Add(settings, found = new GuardedSession(settings, time, loggers));
        return found;
    }

    /// <summary>A request may still hold the state before this one; what only older ones knew goes.</summary>
    private void Forget()
    {
        GuardedApi[] known = [.. _former.Apis, .. _snapshot.Apis];
        foreach (var name in schemes.Names.Except(known.Select(api => api.Scheme)).ToArray())
        {
            schemes.RemoveScheme(name);
            cached.TryRemove(name);
        }
        foreach (var (key, _) in _pools.Where(pool => !known.Any(api => api.Upstreams == pool.Value)).ToArray()) _pools.Remove(key);
        foreach (var (key, limit) in _limits.Where(limit => !known.Any(api => api.Limit == limit.Value)).ToArray())
        {
            _limits.Remove(key);
            limit.Dispose();
        }
        foreach (var (settings, session) in _sessions.Where(session => !known.Any(api => api.Session == session.Value)).ToArray())
        {
            _sessions.Remove(settings);
            session.Dispose();
        }
    }
}
