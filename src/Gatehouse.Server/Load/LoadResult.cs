namespace Gatehouse.Server.Load;

/// <summary>What came of one operation of one client.</summary>
/// <param name="Asked">Operations a second that were asked for.</param>
/// <param name="Done">Operations that succeeded.</param>
/// <param name="Latencies">How long those took, from when each was due.</param>
/// <param name="Errors">The others, by reason.</param>
public sealed record LoadRow(string Client, string Operation, double Asked, long Done, bool IssuesToken, Latencies Latencies, IReadOnlyDictionary<string, long> Errors)
{
    public long Failed => Errors.Values.Sum();
}

/// <summary>What the processors of the instance did meanwhile.</summary>
/// <param name="Seconds">Processor time that the load took; what an idle instance takes is subtracted.</param>
/// <param name="Elapsed">Over how long it was read.</param>
public sealed record ServerWork(double Seconds, TimeSpan Elapsed, int Processors);

/// <summary>What a run has shown.</summary>
/// <param name="LeftOut">Which clients took no part, and why.</param>
/// <param name="Work">Null where the instance's metrics could not be read; then <paramref name="WhyNoWork"/> says why.</param>
public sealed record LoadResult(TimeSpan Elapsed, IReadOnlyList<LoadRow> Rows, IReadOnlyList<(string Client, string Why)> LeftOut, ServerWork? Work, string? WhyNoWork)
{
    public long Done => Rows.Sum(row => row.Done);

    public long Failed => Rows.Sum(row => row.Failed);

    public double TokensPerSecond => Rows.Where(row => row.IssuesToken).Sum(row => row.Done) / Elapsed.TotalSeconds;

    public Latencies Latencies => Latencies.Of(Rows.Select(row => row.Latencies));

    /// <summary>Processor seconds of the server for one operation of this mix; null where that is not known. Failed ones cost too.</summary>
    public double? SecondsPerOperation => Work is { } work && Done + Failed > 0 ? work.Seconds / (Done + Failed) : null;
}

/// <summary>How long operations took, each of them kept, so that a percentile is one that was measured.</summary>
public sealed class Latencies
{
    private readonly TimeSpan[] _sorted;

    private Latencies(TimeSpan[] sorted) => _sorted = sorted;

    public int Count => _sorted.Length;

    public TimeSpan Longest => _sorted is [.., var last] ? last : TimeSpan.Zero;

    public static Latencies Of(IEnumerable<TimeSpan> measured) => new([.. measured.Order()]);

    public static Latencies Of(IEnumerable<Latencies> parts) => Of(parts.SelectMany(part => part._sorted));

    /// <summary>The time within which this share of the operations was done (nearest rank).</summary>
    public TimeSpan Percentile(double share) => _sorted.Length == 0 ? TimeSpan.Zero : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
