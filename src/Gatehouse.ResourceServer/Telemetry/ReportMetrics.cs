using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.ResourceServer.Telemetry;

/// <summary>What becomes of the reports to the provider about what an API refused and how it was called, and how many wait.</summary>
internal sealed class ReportMetrics
{
    public const string Told = "told";
    public const string Failed = "failed";
    public const string Dropped = "dropped";

    private readonly Counter<long> _reports;
    private readonly Counter<long> _calls;
    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);

    public ReportMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _reports = meter.Counter(Instruments.RefusalReports);
        _calls = meter.Counter(Instruments.CallReports);
        meter.Gauge(Instruments.RefusalReportsWaiting, () => _waiting.Select(api => new Measurement<int>(api.Value, new KeyValuePair<string, object?>("api", api.Key))));
    }

    /// <summary>Reports have come to those of an API that wait, or gone.</summary>
    public void Wait(string api, int more) => _waiting.AddOrUpdate(api, more, (_, waiting) => waiting + more);

    public void Count(string api, string outcome, int count) => _reports.Add(count, new KeyValuePair<string, object?>("api", api), new KeyValuePair<string, object?>("outcome", outcome));

    public void CountCalls(string api, string outcome) => _calls.Add(1, new KeyValuePair<string, object?>("api", api), new KeyValuePair<string, object?>("outcome", outcome));
}
