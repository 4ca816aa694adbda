using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Plan.Model;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Configuration;

/// <summary>
/// The state of the plan in force. A change makes a new one and swaps it atomically; what did not change keeps what it has learned: keys and
/// validated tokens, proofs seen, the health of upstreams, how much callers have used up.
/// </summary>
internal sealed class CurrentGateway(GatewaySchemes schemes, IOptionsMonitor<GatehouseOptions> checks, IOptionsMonitorCache<GatehouseOptions> cached, OutgoingMetrics outgoing, TimeProvider time, ILoggerFactory loggers, ILogger<CurrentGateway> log)
{
    private readonly Dictionary<string, UpstreamPool> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyOf<PlanRateLimit>, CallerLimit> _limits = [];
    private readonly Dictionary<KeyOf<PlanQuota>, CallerQuota> _quotas = [];
    private readonly Dictionary<SessionSettings, GuardedSession> _sessions = [];
    private readonly Dictionary<ExchangeSettings, TokenExchange> _exchanges = [];

    private sealed record KeyOf<T>(string Api, T Of);

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

    public void NotFollowed(string api, string client) => log.RevocationsNotFollowed(api, client);

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

    public CallerLimit? LimitOf(string api, PlanRateLimit? limit) => KeptOrNew(_limits, limit is null ? null : new KeyOf<PlanRateLimit>(api, limit), made => new CallerLimit(made.Of));

    public CallerQuota? QuotaOf(string api, PlanQuota? quota) => KeptOrNew(_quotas, quota is null ? null : new KeyOf<PlanQuota>(api, quota), made => new CallerQuota(made.Of, time));

    public GuardedSession? SessionOf(SessionSettings? settings) => KeptOrNew(_sessions, settings, made => new GuardedSession(made, time, loggers));

    public TokenExchange? ExchangeOf(ExchangeSettings? settings) => KeptOrNew(_exchanges, settings, made => new TokenExchange(made, outgoing, time, loggers));

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
        ForgetUnused(_limits, limit => known.Any(api => api.Limit == limit));
        ForgetUnused(_quotas, quota => known.Any(api => api.Quota == quota));
        ForgetUnused(_sessions, session => known.Any(api => api.Session == session));
        ForgetUnused(_exchanges, exchange => known.Any(api => api.Exchange == exchange));
    }

    private static TKept? KeptOrNew<TKey, TKept>(Dictionary<TKey, TKept> kept, TKey? key, Func<TKey, TKept> make)
        where TKey : class
        where TKept : class
    {
        if (key is null) return null;
        if (!kept.TryGetValue(key, out var found)) kept.Add(key, found = make(key));
        return found;
    }

    private static void ForgetUnused<TKey, TKept>(Dictionary<TKey, TKept> kept, Func<TKept, bool> isUsed)
        where TKey : notnull
    {
        foreach (var (key, unused) in kept.Where(entry => !isUsed(entry.Value)).ToArray())
        {
            kept.Remove(key);
            (unused as IDisposable)?.Dispose();
        }
    }
}
