using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.ResourceServer.Revocations;

namespace Gatehouse.ResourceServer.Telemetry;

/// <summary>Tells how well this process knows what its providers have revoked.</summary>
internal sealed class RevocationMetrics
{
    private readonly Counter<long> _pages;
    private Func<IReadOnlyList<RevocationFollower>> _followers = static () => [];

    public RevocationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentNames.Meter);
        _pages = meter.Counter(Instruments.RevocationFeedPages);
        meter.Gauge(Instruments.RevocationFeedStaleness, () => Each(follower => follower.Staleness.TotalSeconds));
        meter.Gauge(Instruments.RevocationFeedEntries, () => Each(follower => (long)follower.Revoked.Count));
    }

    public void Watch(Func<IReadOnlyList<RevocationFollower>> followers) => _followers = followers;

    public void Count(string provider, string outcome) => _pages.Add(1, new TagList { { "provider", provider }, { "outcome", outcome } });

    private IEnumerable<Measurement<T>> Each<T>(Func<RevocationFollower, T> value) where T : struct =>
        _followers().Where(follower => follower.IsOffered).Select(follower => new Measurement<T>(value(follower), new KeyValuePair<string, object?>("provider", follower.Provider)));
}
