using System.Net;
using System.Threading.Channels;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Provider.Refusals;

/// <summary>The records that wait for the background writer: bounded, so that neither a flood nor a database that is away costs memory or makes a request wait.</summary>
public sealed class RefusalQueue(RefusalMetrics metrics, TimeProvider time)
{
    private const int Capacity = 4096;

    private readonly RefusalQuota _quota = new(time);
    private readonly Channel<RefusalRecord> _waiting = Channel.CreateBounded<RefusalRecord>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ChannelReader<RefusalRecord> Waiting => _waiting.Reader;

    /// <summary>Takes a record, if the quotas of its share and network allow, and there is room.</summary>
    /// <param name="sender">The network that caused it; null when it is not known here.</param>
    internal void Offer(RefusalRecord record, IPAddress? sender)
    {
        if (!_quota.Admits(record.Share, sender)) metrics.Count(RefusalMetrics.OverQuota);
        else if (!_waiting.Writer.TryWrite(record)) metrics.Count(RefusalMetrics.Dropped);
    }
}
