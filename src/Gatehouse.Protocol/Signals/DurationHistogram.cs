using System.Globalization;
using System.Text;

namespace Gatehouse.Protocol.Signals;

/// <summary>
/// Counts durations in buckets whose bounds grow by a tenth each, from 10 microseconds to a quarter of an hour: a percentile is off by five
/// hundredths at most, and two histograms, of two nodes or two moments, are one by adding them. Many threads may record at once.
/// </summary>
public sealed class DurationHistogram
{
    /// <summary>How many buckets there are.</summary>
    public const int Size = 193;

    /// <summary>How far a percentile may be off, as a share of it.</summary>
    public const double RelativeError = .05;

    private const double Growth = 1.1;
    private const double Least = .00001;
    private static readonly double PerBucket = 1 / Math.Log(Growth);

    private readonly long[] _counts = new long[Size];

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (ref readonly var bucket in _counts.AsSpan()) count += Volatile.Read(in bucket);
            return count;
        }
    }

    /// <summary>Counts one duration, in seconds.</summary>
    public void Record(double seconds) => Interlocked.Increment(ref _counts[BucketOf(seconds)]);

    /// <summary>Adds to one bucket.</summary>
    public void Add(int bucket, long count) => Interlocked.Add(ref _counts[bucket], count);

    /// <summary>Adds all that another one has counted.</summary>
    public void Add(DurationHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (bucket, count) in other.Filled()) Add(bucket, count);
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>The buckets that are not empty, the shortest durations first.</summary>
    public IEnumerable<(int Bucket, long Count)> Filled()
    {
        for (var bucket = 0; bucket < Size; bucket++)
            if (Volatile.Read(in _counts[bucket]) is var count and > 0) yield return (bucket, count);
    }

    /// <summary>The duration in seconds within which this share of all was, to the nearest rank; null when there is none.</summary>
    public double? Percentile(double share)
    {
        if (Count is not (> 0 and var all)) return null;
        var rank = Math.Max(1, (long)Math.Ceiling(share * all));
        foreach (var (bucket, count) in Filled())
            if ((rank -= count) <= 0) return MiddleOf(bucket);
        return MiddleOf(Size - 1);
    }

    /// <summary>As text for a form: <c>101.5_102.7</c> says five in bucket 101 and seven in bucket 102.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (bucket, count) in Filled()) text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "_" : "")}{bucket}.{count}");
        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static DurationHistogram? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var histogram = new DurationHistogram();
        if (text.Length == 0) return histogram;
        foreach (var part in text.Split('_'))
        {
            var point = part.IndexOf('.', StringComparison.Ordinal);
            if (point < 0 || !int.TryParse(part.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out var bucket) || bucket >= Size) return null;
            if (!int.TryParse(part.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
            histogram.Add(bucket, count);
        }
        return histogram;
    }

    private static int BucketOf(double seconds) => seconds <= Least ? 0 : Math.Min(Size - 1, (int)Math.Ceiling(Math.Log(seconds / Least) * PerBucket));

    /// <summary>As far from the lower bound as from the upper one, measured by itself.</summary>
    private static double MiddleOf(int bucket) => 2 * Least * Math.Pow(Growth, bucket) / (1 + Growth);
}
