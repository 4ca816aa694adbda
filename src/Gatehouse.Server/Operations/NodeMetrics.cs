using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Nodes;
using Gatehouse.Server.Accounts;
using Gatehouse.Storage;

namespace Gatehouse.Server.Operations;

/// <summary>How this node itself does: its keys, its view of the others, its queues, and what it cleans up.</summary>
internal sealed class NodeMetrics
{
    private readonly CurrentProvider _provider;
    private readonly TimeProvider _time;
    private readonly Counter<long> _deleted;
    private volatile LiveCounts? _live;
    private volatile IReadOnlyDictionary<string, int> _overdue = new Dictionary<string, int>();

    public NodeMetrics(IMeterFactory meters, CurrentProvider provider, RevocationView view, HashingQueue hashing, Database database, TimeProvider time)
    {
        (_provider, _time) = (provider, time);
        var meter = meters.Create(InstrumentNames.Meter);
        _deleted = meter.Counter(Instruments.CleanUpDeleted);
        meter.Gauge(Instruments.CleanUpOverdue, () => _overdue.Select(table => new Measurement<int>(table.Value, new KeyValuePair<string, object?>("table", table.Key))));
        meter.Gauge(Instruments.KeyRemaining, KeysRemaining);
        meter.Gauge(Instruments.NodeViewAge, () => Ready(() => view.Age.TotalSeconds));
        meter.Gauge(Instruments.NodeClockOffset, () => Ready(() => ClockOffset.TotalSeconds));
        meter.Gauge(Instruments.ConfigurationVersion, () => Ready(() => provider.Snapshot.Version));
        meter.Gauge(Instruments.GrantsLive, () => Live(live => live.Grants));
        meter.Gauge(Instruments.SessionsLive, () => Live(live => live.Sessions));
        meter.Gauge(Instruments.HashingWaiting, () => hashing.Waiting);
        meter.Gauge(Instruments.DatabaseWaiting, () => database.Waiting);
    }

    /// <summary>How far the database's clock is ahead of this node's.</summary>
    public TimeSpan ClockOffset { get; set; }

    public void CleanedUp(int rows) => _deleted.Add(rows);

    public void Know(CleanUpBacklog backlog) => _overdue = backlog.Rows;

    public void Know(LiveCounts live) => _live = live;

    private IEnumerable<Measurement<long>> Live(Func<LiveCounts, long> read) => _live is { } live ? [new Measurement<long>(read(live))] : [];

    private IEnumerable<Measurement<double>> KeysRemaining()
    {
        if (!_provider.IsReady) yield break;
        var now = _time.GetUtcNow();
        foreach (var keys in _provider.Snapshot.Keys.SigningKeys.Where(key => key.ActiveFrom <= now).GroupBy(key => key.Algorithm))
            yield return new Measurement<double>((keys.Max(key => key.RetiresAt) - now).TotalSeconds, new KeyValuePair<string, object?>("algorithm", keys.Key));
    }

    /// <summary>A node that is still starting has nothing to tell.</summary>
    private IEnumerable<Measurement<T>> Ready<T>(Func<T> read)
        where T : struct => _provider.IsReady ? [new Measurement<T>(read())] : [];
}
