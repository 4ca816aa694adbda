using static Gatehouse.Bench.Report.MarkdownReport;

namespace Gatehouse.Bench.Report;

/// <summary>Gatehouse against its budgets per operation.</summary>
internal static class BudgetSection
{
    public static void Write(MarkdownReport report, Results results)
    {
        report.Heading("Budgets per operation");
        report.Paragraph(
            "The limit is budget ÷ physical floor × the floor of this run, so that a slow machine or a busy neighbour moves both sides. The floor does the unavoidable work "
            + "of the row on bare Kestrel: form, signatures and, where the row must be durable, one group-committed write to the same database.");
        report.Table(
            ["what", "storage", "server", "database", "**CPU ms**", "median", "floor", "÷ floor", "limit", "verdict", "scaled budget", "statements", "ops per core·s"],
            from budget in Budget.All
            from storage in new[] { "sqlite", "postgres" }
            let best = results.Best("gatehouse-" + storage, budget.Row)
            let floor = budget.Floor(results, storage)
            where best is not null && floor is not null
            select Row(results, budget, storage, best, floor.Value));
        report.Paragraph(
            "*Scaled budget* is a second view that does not rest on how well the floor writes: the budget as it was set, times the token floor of this run ÷ 0.05 ms "
            + "(the machine on which it was set). "
            + "*Statements* are those of one operation with one user and, in brackets, with 16. "
            + "*Ops per core·s* is 1000 ÷ CPU: what one undisturbed core would serve.");
    }

    private static string[] Row(Results results, Budget budget, string storage, Window best, double floor)
    {
        var target = "gatehouse-" + storage;
        return
        [
            budget.Title,
            storage == "sqlite" ? "SQLite" : "PostgreSQL",
            Milliseconds(best.Server),
            storage == "sqlite" ? "inside" : Milliseconds(best.Database),
            $"**{Milliseconds(best.Cpu)}**",
            Milliseconds(results.MedianCpu(target, budget.Row)),
            Milliseconds(floor),
            Ratio(best.Cpu / floor),
            $"{Milliseconds(floor * budget.Allowance)} ({Ratio(budget.Allowance)})",
            Verdict(best.Cpu, floor * budget.Allowance),
            Scaled(results, budget, best),
            Statements(results, target, budget.Row),
            Whole(1000 / best.Cpu),
        ];
    }

    private static string Scaled(Results results, Budget budget, Window best)
    {
        var scaled = budget.Milliseconds * results.Best("floor", "token")!.Cpu / Budget.TokenFloorWhenSet;
        return $"{Milliseconds(scaled)}: {Verdict(best.Cpu, scaled)}";
    }

    public static string Statements(Results results, string target, string row) =>
        results.StatementsPerOperation(target, row, 1) is { } alone && results.StatementsPerOperation(target, row, 16) is { } grouped
            ? $"{Plain(alone)} ({Plain(grouped)})"
            : "–";
}
