using static Gatehouse.Bench.Report.MarkdownReport;

namespace Gatehouse.Bench.Report;

/// <summary>Names of the rows and the targets, in the order in which they are shown.</summary>
internal static class Rows
{
    public static readonly string[] All = ["client_credentials", "refresh", "code_flow", "introspection", "userinfo", "discovery", "jwks"];

    public static readonly (string Target, string Title)[] Targets =
    [
        ("gatehouse-sqlite", "Gatehouse, SQLite"),
        ("gatehouse-postgres", "Gatehouse, PostgreSQL"),
        ("openiddict-sqlite", "OpenIddict 7.8, EF Core, SQLite"),
        ("openiddict-postgres", "OpenIddict 7.8, EF Core, PostgreSQL"),
        ("oidc-provider", "oidc-provider 9.13, in memory"),
    ];
}

/// <summary>Gatehouse beside its peers, row by row.</summary>
internal static class PeerSection
{
    public static void Write(MarkdownReport report, Results results)
    {
        report.Heading("Beside the peers");
        foreach (var row in Rows.All)
        {
            var measured = Rows.Targets.Where(t => results.Best(t.Target, row) is not null).ToArray();
            if (measured.Length == 0)
                continue;
            report.Paragraph($"**{row}**");
            report.Table(
                ["target", "CPU ms", "of it database", "× Gatehouse on the same storage", "ops/s", "p50 ms", "p99 ms"],
                measured.Select(t => Row(results, row, t.Target, t.Title)));
        }
    }

    private static string[] Row(Results results, string row, string target, string title)
    {
        var best = results.Best(target, row)!;
        var ours = results.Best(target.EndsWith("postgres", StringComparison.Ordinal) ? "gatehouse-postgres" : "gatehouse-sqlite", row);
        var all = results.All(target, row);
        return
        [
            title,
            Milliseconds(best.Cpu),
            best.Database > 0 ? Milliseconds(best.Database) : "–",
            ours is null ? "–" : Ratio(best.Cpu / ours.Cpu),
            Whole(results.MedianRate(target, row)),
            Milliseconds(Results.Median(all.Select(w => w.P50))),
            Milliseconds(Results.Median(all.Select(w => w.P99))),
        ];
    }
}

/// <summary>How often each operation asks PostgreSQL.</summary>
internal static class StatementSection
{
    public static void Write(MarkdownReport report, Results results)
    {
        if (results.Statements.Count == 0)
            return;
        report.Heading("Statements per operation");
        report.Paragraph(
            "Counted by PostgreSQL (`pg_stat_statements`) in windows of their own, with one user and, in brackets, with 16. "
            + "Opening and closing of transactions counts; the logins before the first operation do not. Statements of several users go to the database together and share a commit: "
            + "*commits* is how many there are to one operation with 16 users.");
        report.Table(
            ["operation", "Gatehouse", "commits", "OpenIddict"],
            results.Statements.Select(s => s.Row).Distinct().Select(row => new[]
            {
                row,
                BudgetSection.Statements(results, "gatehouse-postgres", row),
                results.Commits.TryGetValue(row, out var commits) ? Plain(commits) : "–",
                BudgetSection.Statements(results, "openiddict-postgres", row),
            }));
    }
}

/// <summary>The bare framework, as measured in this run.</summary>
internal static class FloorSection
{
    public static void Write(MarkdownReport report, Results results)
    {
        report.Heading("The floor");
        report.Table(
            ["bare Kestrel", "CPU ms", "of it database", "median CPU", "ops/s"],
            from row in new (string Target, string Row, string Title)[]
            {
                ("floor", "plain", "GET, 13 bytes"),
                ("floor", "discovery", "GET, 1.5 kB of ready-made JSON"),
                ("floor", "form", "POST, form read, small JSON"),
                ("floor", "token", "POST, form read, one ES256 JWT"),
                ("floor", "two", "POST, form read, two ES256 JWTs"),
                ("floor-sqlite", "rotate", "the same and one row updated durably, SQLite"),
                ("floor-postgres", "rotate", "the same and one row updated durably, PostgreSQL"),
                ("floor-sqlite", "authorize", "GET, one row inserted durably, redirect, SQLite"),
                ("floor-postgres", "authorize", "GET, one row inserted durably, redirect, PostgreSQL"),
            }
            let best = results.Best(row.Target, row.Row)
            where best is not null
            select new[]
            {
                row.Title,
                Milliseconds(best.Cpu),
                best.Database > 0 ? Milliseconds(best.Database) : "–",
                Milliseconds(results.MedianCpu(row.Target, row.Row)),
                Whole(results.MedianRate(row.Target, row.Row)),
            });
    }
}
