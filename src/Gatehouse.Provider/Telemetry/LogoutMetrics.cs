using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Storage.Logout;

namespace Gatehouse.Provider.Telemetry;

/// <summary>How the notices of ended sessions fare: what was sent from this node, and what waits or was given up in the database of all nodes.</summary>
internal sealed class LogoutMetrics
{
    private readonly Counter<long> _notices;
    private volatile IReadOnlyList<(string Client, int Waiting, int GivenUp)> _backlog = [];

    public LogoutMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _notices = meter.Counter(Instruments.LogoutNotices);
        meter.Gauge(Instruments.LogoutBacklog, Backlog);
    }

    /// <param name="outcome"><c>told</c>, <c>failed</c> or <c>given_up</c>.</param>
    public void Notice(string client, string outcome) =>
        _notices.Add(1, new KeyValuePair<string, object?>("client", client), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="labelOf">How metrics call a client, so that only those of the plan become labels.</param>
    public void Know(IReadOnlyList<LogoutBacklog> backlog, Func<string, string> labelOf) => _backlog =
        [.. backlog.GroupBy(entry => labelOf(entry.ClientId)).Select(group => (group.Key, group.Sum(entry => entry.Waiting), group.Sum(entry => entry.GivenUp)))];

    private IEnumerable<Measurement<int>> Backlog()
    {
        foreach (var (client, waiting, givenUp) in _backlog)
        {
            yield return new Measurement<int>(waiting, new KeyValuePair<string, object?>("client", client), new KeyValuePair<string, object?>("state", "waiting"));
            yield return new Measurement<int>(givenUp, new KeyValuePair<string, object?>("client", client), new KeyValuePair<string, object?>("state", "given_up"));
        }
    }
}
