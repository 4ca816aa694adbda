using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Provider.Telemetry;

/// <summary>Counts what subscribers of the revocation feed are answered, and how many wait.</summary>
public sealed class RevocationFeedMetrics
{
    public const string Page = "page";
    public const string Refused = "refused";
    public const string Stale = "stale";

    private readonly Counter<long> _answers;
    private int _waiting;

    public RevocationFeedMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _answers = meter.Counter(Instruments.RevocationFeedAnswers);
        meter.Gauge(Instruments.RevocationFeedWaiting, () => Waiting);
    }

    /// <summary>How many subscribers wait for news at this node.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Answer(string outcome) => _answers.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Arrive() => Interlocked.Increment(ref _waiting);

    public void Leave() => Interlocked.Decrement(ref _waiting);
}
