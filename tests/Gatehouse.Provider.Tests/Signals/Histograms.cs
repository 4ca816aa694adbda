using Gatehouse.Protocol.Signals;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Provider.Tests.Signals;

/// <summary>What is kept of durations and counts is small, mergeable and right within the stated error.</summary>
public sealed class Histograms
{
    private static readonly double[] Shares = [0, .01, .25, .5, .9, .95, .99, .999, 1];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    [InlineData(3, 1000)]
    [InlineData(4, 20_000)]
    public void Percentiles_are_those_of_the_sorted_durations_within_the_stated_error(int seed, int count)
    {
        var random = new Random(seed);
        // From 15 microseconds to ten minutes, most of them in the middle.
        var durations = Enumerable.Range(0, count).Select(_ => .000015 * Math.Pow(40_000_000, (random.NextDouble() + random.NextDouble()) / 2)).ToArray();
        var histogram = new DurationHistogram();
        foreach (var duration in durations) histogram.Record(duration);
        AssertIsOf(durations, histogram);
    }

    [Fact]
    public void Two_histograms_are_one_by_adding_them()
    {
        var random = new Random(7);
        var durations = Enumerable.Range(0, 3000).Select(_ => .0002 + random.NextDouble() * random.NextDouble()).ToArray();
        var parts = new[] { new DurationHistogram(), new DurationHistogram(), new DurationHistogram() };
        for (var i = 0; i < durations.Length; i++) parts[i % 3].Record(durations[i]);
        parts[0].Add(DurationHistogram.Parse(parts[1].ToString())!);
        parts[0].Add(parts[2]);
        AssertIsOf(durations, parts[0]);
    }

    [Fact]
    public void What_is_too_short_or_too_long_is_counted_at_the_end()
    {
        var histogram = new DurationHistogram();
        foreach (var duration in new[] { -1, 0, double.Epsilon, 1e9, double.PositiveInfinity }) histogram.Record(duration);
        Assert.Equal((5, true, true), (histogram.Count, histogram.Percentile(0) <= .00001, histogram.Percentile(1) > 800));
        Assert.Null(new DurationHistogram().Percentile(.5));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("193.1")]
    [InlineData("-1.1")]
    [InlineData("1.-1")]
    [InlineData("1.1_")]
    [InlineData("1.99999999999")]
    [InlineData("1,1")]
    public void What_is_no_histogram_is_not_read(string text) => Assert.Null(DurationHistogram.Parse(text));

    [Fact]
    public void Bytes_hold_every_group_and_add_up()
    {
        var (bucket, sum) = (new SignalBucket(), new SignalBucket());
        SignalGroup[] groups = [new(SignalKind.Tokens, "client_credentials", "shop"), new(SignalKind.Calls, "https://orders.example.com", "shop"), new(SignalKind.Calls, "https://örders.example.com", "_unknown")];
        for (var i = 0; i < 1000; i++) bucket[groups[i % 3]].Count((SignalOutcome)(i % 2), .001 * i);
        var bytes = bucket.ToBytes();
        sum.Add(bytes);
        sum.Add(bytes);
        sum.Add([]);
        sum.Add([255, 1, 2, 3]);
        foreach (var group in groups)
        {
            Assert.Equal((2 * bucket[group].All, 2 * bucket[group].Refused, 0), (sum[group].All, sum[group].Refused, sum[group].Failed));
            Assert.Equal(bucket[group].Durations.Percentile(.95), sum[group].Durations.Percentile(.95));
        }
        Assert.True(bytes.Length < 1000, $"{bytes.Length} bytes");
    }

    [Fact]
    public void However_many_clients_there_are_the_most_active_ones_are_kept_and_nothing_is_lost()
    {
        var (bucket, read) = (new SignalBucket(), new SignalBucket());
        for (var client = 0; client < 4000; client++)
            for (var i = 0; i < (client < 150 ? 3 : 1); i++) bucket[new(SignalKind.Tokens, "refresh_token", $"client {client}")].Count(SignalOutcome.Answered, .01);
        var bytes = bucket.ToBytes();
        read.Add(bytes);
        Assert.All(Enumerable.Range(0, 150), client => Assert.Equal(3, read[new(SignalKind.Tokens, "refresh_token", $"client {client}")].All));
        Assert.Equal(4000 + 300 - 150 * 3 - 50, read[new(SignalKind.Tokens, "refresh_token", "_other")].All);
        Assert.True(bytes.Length < 10_000, $"{bytes.Length} bytes");
    }

    [Fact]
    public void However_many_pairs_of_API_and_client_there_are_a_bucket_has_an_end()
    {
        var bucket = new SignalBucket();
        for (var api = 0; api < 60; api++)
            for (var client = 0; client < 300; client++) bucket[new(SignalKind.Calls, $"api {api}", $"client {client}")].Count(SignalOutcome.Answered, .01);
        var (groups, all) = (0, 0L);
        SignalBytes.Read(bucket.ToBytes(), _ =>
        {
            groups++;
            return null;
        });
        var read = new SignalCounts();
        SignalBytes.Read(bucket.ToBytes(), _ => read);
        all = read.All;
        Assert.Equal(60 * 300, all);
        Assert.InRange(groups, 100, SignalBucket.MostGroups + 60);
    }

    private static void AssertIsOf(double[] durations, DurationHistogram histogram)
    {
        var sorted = durations.Order().ToArray();
        Assert.Equal(sorted.Length, histogram.Count);
        foreach (var share in Shares)
        {
            var expected = sorted[Math.Max(1, (int)Math.Ceiling(share * sorted.Length)) - 1];
            Assert.InRange(histogram.Percentile(share)!.Value / expected, 1 - DurationHistogram.RelativeError, 1 + DurationHistogram.RelativeError);
        }
    }
}
