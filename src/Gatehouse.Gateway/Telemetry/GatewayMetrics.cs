using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Protocol.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gatehouse.Gateway.Telemetry;

/// <summary>Counts what the gateway decides before or without a token, into the same instrument as the checks of tokens, and how upstreams do.</summary>
internal sealed class GatewayMetrics
{
    public const string Started = "started";
    public const string Ended = "ended";

    private readonly Counter<long> _calls;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _sessions;

    public GatewayMetrics(IMeterFactory meters, CurrentGateway current)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _calls = meter.Counter(Instruments.ApiCalls);
        _failures = meter.Counter(Instruments.UpstreamFailures);
        _sessions = meter.Counter(Instruments.GatewaySessions);
        meter.Gauge(Instruments.UpstreamHealthy, () => current.Snapshot.Apis.SelectMany(api => api.Upstreams.All.Select(upstream =>
            new Measurement<int>(upstream.IsUp ? 1 : 0, new TagList { { "api", api.Audience }, { "upstream", upstream.Address } }))));
    }

    public void Allowed(string api, string route) => Count(api, route, "allowed", "");

    public void Refused(string api, string route, string reason) => Count(api, route, "refused", reason);

    public void UpstreamFailed(string api, string reason) => _failures.Add(1, new TagList { { "api", api }, { "reason", reason } });

    public void Session(string api, string happened) => _sessions.Add(1, new TagList { { "api", api }, { "event", happened } });

    private void Count(string api, string route, string decision, string reason) =>
        _calls.Add(1, new TagList { { "api", api }, { "route", route }, { "decision", decision }, { "reason", reason } });
}

/// <summary>The name of a route in logs and metrics.</summary>
internal static class RouteLabels
{
    /// <summary>As the plan writes it, never the path: paths hold what callers write, and would make a new series each.</summary>
    public static string RouteLabel(this HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
}
