using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Storage;

/// <summary>How long callers wait for the database. Where nobody reads it, nothing is measured.</summary>
internal static class DatabaseWaits
{
    public const string Read = "read";
    public const string Write = "write";
    public const string Transaction = "transaction";

    private static readonly Histogram<double> Wait = Database.Meter.Histogram(Instruments.DatabaseWait);

    public static BegunWait Begin() => Wait.Enabled ? new(Stopwatch.GetTimestamp(), Spans.AreKept ? Activity.Current : null) : default;

    public static void End(string work, BegunWait begun, bool succeeded)
    {
        if (begun.At == 0) return;
        var waited = Stopwatch.GetElapsedTime(begun.At);
        var (by, of) = (new KeyValuePair<string, object?>("work", work), new KeyValuePair<string, object?>("outcome", succeeded ? "ok" : "failed"));
        Wait.Record(waited.TotalSeconds, by, of);
        // Only where a request waits: what a node reads for itself each second is nobody's trace.
        if (begun.Within is { } request) Spans.Tell(Spans.DatabaseWait, request.Context, waited, [by, of], succeeded);
    }
}

/// <summary>A wait that is not over.</summary>
/// <param name="Within">The span that waits; the writer that ends the wait works for many.</param>
internal readonly record struct BegunWait(long At, Activity? Within);
