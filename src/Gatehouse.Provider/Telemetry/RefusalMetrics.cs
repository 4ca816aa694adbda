using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Provider.Telemetry;

/// <summary>What became of the records of refusals, and how many wait.</summary>
public sealed class RefusalMetrics
{
    public const string Stored = "stored";
    public const string OverQuota = "over_quota";
    public const string Dropped = "dropped";

    private readonly Counter<long> _refusals;
    private Func<int> _waiting = static () => 0;

    public RefusalMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _refusals = meter.Counter(Instruments.Refusals);
        meter.Gauge(Instruments.RefusalsWaiting, () => _waiting());
    }

    internal void Watch(Func<int> waiting) => _waiting = waiting;

    /// <param name="outcome">One of the names above.</param>
    public void Count(string outcome, int count = 1) => _refusals.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
