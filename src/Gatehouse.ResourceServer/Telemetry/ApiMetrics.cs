using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.ResourceServer.Telemetry;

/// <summary>Counts and times what APIs decide about the calls that reach them.</summary>
internal sealed class ApiMetrics
{
    public const string Allowed = "allowed";
    public const string Refused = "refused";

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _calls = meter.Counter(Instruments.ApiCalls);
        _duration = meter.Histogram(Instruments.ApiDecisionDuration);
    }

    /// <param name="api">The API's audience.</param>
    /// <param name="route">The pattern of the endpoint, never the path of the request.</param>
    /// <param name="decision">Whether the call was let through.</param>
    /// <param name="reason">Which check refused; empty when none did.</param>
    public void Count(string api, string route, string decision, string reason)
    {
        _calls.Add(1, new TagList { { "api", api }, { "route", route }, { "decision", decision }, { "reason", reason } });
        if (Spans.AreKept) Spans.Label(new("api", api), new("route", route), new("decision", decision), new("reason", reason));
    }

    public bool IsCounted => _calls.Enabled || Spans.AreKept;

    public bool IsTimed => _duration.Enabled || Spans.AreKept;

    public void Time(string api, string decision, TimeSpan duration)
    {
        var (by, of) = (new KeyValuePair<string, object?>("api", api), new KeyValuePair<string, object?>("decision", decision));
        _duration.Record(duration.TotalSeconds, by, of);
        if (Spans.AreKept && Activity.Current is { } call) Spans.Tell(Spans.ApiDecision, call.Context, duration, [by, of]);
    }
}
