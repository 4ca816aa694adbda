using System.Net;
using System.Threading.Channels;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Provider.Refusals;

/// <summary>The records that wait for the background writer: bounded, so that neither a flood nor a database that is away costs memory or makes a request wait.</summary>
public sealed class RefusalQueue
{
    private const int Capacity = 4096;

    private readonly RefusalMetrics _metrics;
    private readonly RefusalQuota _quota;
    private readonly Channel<RefusalRecord> _waiting = Channel.CreateBounded<RefusalRecord>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public RefusalQueue(RefusalMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        (_metrics, _quota) = (metrics, new RefusalQuota(time));
        metrics.Watch(() => _waiting.Reader.Count);
    }

    public ChannelReader<RefusalRecord> Waiting => _waiting.Reader;

    /// <summary>Takes a record, if the quotas of its share and network allow, and there is room.</summary>
    /// <param name="sender">The network that caused it; null when it is not known here.</param>
    internal void Offer(RefusalRecord record, IPAddress? sender)
    {
        if (!_quota.Admits(record.Share, sender)) _metrics.Count(RefusalMetrics.OverQuota);
        else if (!_waiting.Writer.TryWrite(record)) _metrics.Count(RefusalMetrics.Dropped);
    }
}
