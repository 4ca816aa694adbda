using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Telemetry;

/// <summary>The names under which classic grants are counted.</summary>
internal static class SunsetGrants
{
    public const string Implicit = "implicit";
    public const string Hybrid = "hybrid";
    public const string Password = "password";
}

/// <summary>Who still uses what is on its way out, and how long they may. Only clients of the plan that have a sunset become labels.</summary>
internal sealed class SunsetMetrics
{
    private readonly CurrentProvider _provider;
    private readonly TimeProvider _time;
    private readonly Counter<long> _uses;

    public SunsetMetrics(IMeterFactory meters, CurrentProvider provider, TimeProvider time)
    {
        (_provider, _time) = (provider, time);
        var meter = meters.Create(InstrumentNames.Meter);
        _uses = meter.Counter(Instruments.SunsetUses);
        meter.Gauge(Instruments.SunsetRemaining, Remaining);
    }

    public void Used(string clientId, string grant, bool refused) => _uses.Add(1,
        new KeyValuePair<string, object?>("client", clientId), new KeyValuePair<string, object?>("grant", grant), new KeyValuePair<string, object?>("outcome", refused ? "refused" : "ok"));

    private IEnumerable<Measurement<double>> Remaining()
    {
        if (!_provider.IsReady) yield break;
        var now = _time.GetUtcNow();
        foreach (var client in _provider.Snapshot.Configuration.Clients)
            if (client.Sunset is { } sunset)
                yield return new Measurement<double>((sunset.EndsAt - now).TotalSeconds, new KeyValuePair<string, object?>("client", client.ClientId));
    }
}
