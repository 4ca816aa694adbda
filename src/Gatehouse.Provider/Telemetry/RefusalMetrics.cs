using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Provider.Telemetry;

/// <summary>What became of the records of refusals.</summary>
public sealed class RefusalMetrics(IMeterFactory meters)
{
    public const string Stored = "stored";
    public const string OverQuota = "over_quota";
    public const string Dropped = "dropped";

    private readonly Counter<long> _refusals = meters.Create(InstrumentNames.Meter).Counter(Instruments.Refusals);

    /// <param name="outcome">One of the names above.</param>
    public void Count(string outcome, int count = 1) => _refusals.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
