using System.Globalization;
using static Gatehouse.Bench.Report.MarkdownReport;

namespace Gatehouse.Bench.Report;

/// <summary>The budgets that are not a cost per operation: growth, start and memory.</summary>
internal static class OtherBudgets
{
    private const double Growth = 1.10;

    public static void Write(MarkdownReport report, Results results, string manyGrants)
    {
        report.Heading("Other budgets");
        var rows = new List<string[]>();
        AddGrowth(rows, results, "sqlite", manyGrants);
        AddGrowth(rows, results, "postgres", manyGrants);
        AddStart(rows, results, "gatehouse-aot", "native AOT", 150, 45);
        AddStart(rows, results, "gatehouse-jit", "JIT", 600, 110);
        report.Table(["what", "measured", "limit", "verdict"], rows);
        report.Paragraph(
            "Growth compares two servers side by side in alternating windows, one with 1,000 and one with the stated number of stored grants, each refreshing 128 grants in turn. "
            + "Starts are medians, from the start of the process to the first 200 on the discovery document, on data that is already there, on one CPU; memory is the resident set three seconds later.");

        report.Table(
            ["start and memory of all", "first answer ms", "resident at rest MiB", "resident after load MiB"],
            from target in new[] { "gatehouse-aot", "gatehouse-jit", "openiddict-sqlite", "oidc-provider" }
            let starts = results.Starts(target)
            where starts.Count > 0
            select new[] { target, Whole(Results.Median(starts.Select(s => s.Milliseconds))), Whole(Results.Median(starts.Select(s => s.ResidentMiB))), AfterLoad(results, target) });
    }

    private static void AddGrowth(List<string[]> rows, Results results, string storage, string manyGrants)
    {
        if (results.Best($"growth-{storage}-few", "refresh") is not { } few || results.Best($"growth-{storage}-many", "refresh") is not { } many)
            return;
        var name = storage == "sqlite" ? "SQLite" : "PostgreSQL";
        var count = long.Parse(manyGrants, CultureInfo.InvariantCulture);
        rows.Add(
        [
            $"refresh with {Whole(count)} instead of 1,000 stored grants, {name}",
            $"{Milliseconds(many.Cpu)} against {Milliseconds(few.Cpu)} ms: {Ratio(many.Cpu / few.Cpu)}",
            Ratio(Growth),
            Verdict(many.Cpu / few.Cpu, Growth),
        ]);
    }

    private static void AddStart(List<string[]> rows, Results results, string target, string name, double milliseconds, double memory)
    {
        var starts = results.Starts(target);
        if (starts.Count == 0)
            return;
        var first = Results.Median(starts.Select(s => s.Milliseconds));
        var resident = Results.Median(starts.Select(s => s.ResidentMiB));
        rows.Add([$"start to first answer, {name}", $"{Whole(first)} ms", $"{Whole(milliseconds)} ms", Verdict(first, milliseconds)]);
        rows.Add([$"memory at rest, {name}", $"{Whole(resident)} MiB", $"{Whole(memory)} MiB", Verdict(resident, memory)]);
    }

    private static string AfterLoad(Results results, string target)
    {
        var loaded = target == "gatehouse-jit" ? "gatehouse-sqlite" : target;
        var most = Rows.All.SelectMany(row => results.All(loaded, row)).Select(w => w.Resident).DefaultIfEmpty(0).Max();
        return most > 0 ? Whole(most) : "–";
    }
}
