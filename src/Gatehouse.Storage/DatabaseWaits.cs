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

    public static long Begin() => Wait.Enabled ? Stopwatch.GetTimestamp() : 0;

    public static void End(string work, long begun, bool succeeded)
    {
        if (begun != 0) Wait.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("work", work), new KeyValuePair<string, object?>("outcome", succeeded ? "ok" : "failed"));
    }
}
