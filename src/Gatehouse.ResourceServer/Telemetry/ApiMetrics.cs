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
        _calls = meter.CreateCounter<long>(InstrumentNames.ApiCalls, "{call}", "Calls to a protected API, by decision and reason.");
        _duration = meter.CreateHistogram(
            InstrumentNames.ApiDecisionDuration, "s", "Time to check the access token of a call.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
    }

    /// <param name="api">The API's audience.</param>
    /// <param name="route">The pattern of the endpoint, never the path of the request.</param>
    /// <param name="decision">Whether the call was let through.</param>
    /// <param name="reason">Which check refused; empty when none did.</param>
    public void Count(string api, string route, string decision, string reason)
    {
        _calls.Add(1, new TagList { { "api", api }, { "route", route }, { "decision", decision }, { "reason", reason } });
    }

    public bool IsCounted => _calls.Enabled;

    public bool IsTimed => _duration.Enabled;

    public void Time(string api, string decision, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new TagList { { "api", api }, { "decision", decision } });
}
