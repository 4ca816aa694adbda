using Gatehouse.Server.Load;

namespace Gatehouse.Load;

/// <summary>What a run has shown, for people.</summary>
internal static class BenchText
{
    private static readonly string[] Header = ["client", "operation", "asked/s", "done/s", "p50", "p90", "p99", "max", "errors"];

    public static void Write(TextWriter console, LoadResult result, double target)
    {
        ConsoleTable.Write(console, Header, [.. result.Rows.Select(row => Row(row.Client, row.Operation, row.Asked, row.Done, row.Latencies, row.Failed, result.Elapsed)), Row("all", "", result.Rows.Sum(row => row.Asked), result.Done, result.Latencies, result.Failed, result.Elapsed)]);
        console.WriteLine();
        console.WriteLine($"{LoadFigures.Number(result.TokensPerSecond)} tokens/s over {LoadFigures.Number(result.Elapsed.TotalSeconds)} s");
        WriteErrors(console, result);
        WriteWork(console, result, target);
        if (result.LeftOut.Count == 0) return;
        console.WriteLine();
        console.WriteLine("Left out:");
        foreach (var (client, why) in result.LeftOut) console.WriteLine($"  {client}: {why}");
    }

    private static string[] Row(string client, string operation, double asked, long done, Latencies latencies, long failed, TimeSpan elapsed) =>
    [
        client, operation, LoadFigures.Number(asked), LoadFigures.Number(done / elapsed.TotalSeconds), LoadFigures.Milliseconds(latencies.Percentile(.5)), LoadFigures.Milliseconds(latencies.Percentile(.9)),
        LoadFigures.Milliseconds(latencies.Percentile(.99)), LoadFigures.Milliseconds(latencies.Longest), failed == 0 ? "" : failed.ToString(System.Globalization.CultureInfo.InvariantCulture),
    ];

    private static void WriteErrors(TextWriter console, LoadResult result)
    {
        foreach (var row in result.Rows)
            foreach (var (reason, count) in row.Errors.OrderByDescending(error => error.Value))
                console.WriteLine($"{count} errors: {row.Client} {row.Operation}: {reason}");
    }

    private static void WriteWork(TextWriter console, LoadResult result, double target)
    {
        if (result.SecondsPerOperation is not { } each)
        {
            console.WriteLine($"The processor time of the instance is not known: {result.WhyNoWork ?? "nothing was done"}.");
            return;
        }
        var work = result.Work!;
        console.WriteLine($"{LoadFigures.Number(each * 1000, "0.000")} ms of processor time an operation; {LoadFigures.Number(work.Seconds / work.Elapsed.TotalSeconds, "0.00")} of the instance's {work.Processors} processors were busy with it. The database's own are not counted");
        if (target <= 0) return;
        var busy = each * target;
        console.WriteLine($"{LoadFigures.Number(target, "0.#")}/s of this mix keep {LoadFigures.Number(busy, "0.00")} processors busy: plan {LoadFigures.Processors(busy)}, at {LoadFigures.PlannedUse * 100:0} % use");
    }
}
