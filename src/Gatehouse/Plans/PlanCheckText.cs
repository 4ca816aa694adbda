using System.Globalization;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plans;

/// <summary>A check for people: place, rule, what, why, remedy and source of each finding, and how many there are.</summary>
internal static class PlanCheckText
{
    private const int Indent = 10;
    private const int MostOfARule = 5;

    public static void Write(ConsoleStyle style, string name, PlanReview review, bool all)
    {
        var told = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var finding in review.Findings)
        {
            told[finding.Rule.Id] = told.GetValueOrDefault(finding.Rule.Id) + 1;
            if (all || told[finding.Rule.Id] <= MostOfARule) WriteFinding(style, finding);
        }
        if (!all)
            foreach (var (rule, count) in told.Where(rule => rule.Value > MostOfARule))
                style.Out.WriteLine($"{Number(count - MostOfARule)} more of {rule}; --all shows them.\n");
        foreach (var silenced in review.Silenced) style.Fill("", style.Faint($"silenced: {silenced.Finding.Rule.Id} at {silenced.Finding.Subject}: {silenced.Reason}"), 10);
        if (!review.Silenced.IsEmpty) style.Out.WriteLine();
        style.Fill($"{name}: ", Summary(style, review), 2);
        if (review.Findings.Count(finding => finding.Fix is not null) is > 0 and var repairable) style.Out.WriteLine($"--fix repairs {Number(repairable)} of them.");
    }

    /// <summary>What a repair would write.</summary>
    public static void WriteChanges(ConsoleStyle style, FixedPlan repaired)
    {
        foreach (var (file, changes) in repaired.Changed)
        {
            style.Out.WriteLine(style.Bold($"--- {file.Name}"));
            style.Out.WriteLine(style.Bold($"+++ {file.Name}, repaired"));
            foreach (var change in changes)
            {
                style.Out.WriteLine(style.Blue($"@@ line {Number(change.Line)}"));
                foreach (var line in change.Removed) style.Out.WriteLine(style.Red("-" + line));
                foreach (var line in change.Added) style.Out.WriteLine(style.Green("+" + line));
            }
        }
        foreach (var finding in repaired.Fixed) style.Fill("", style.Faint($"{finding.Rule.Id}: {finding.Subject}: {finding.Fix!.Title}"), 2);
        style.Out.WriteLine();
    }

    private static void WriteFinding(ConsoleStyle style, Finding finding)
    {
        var level = finding.Level switch { FindingLevel.Error => style.Red("error"), FindingLevel.Warning => style.Yellow("warning"), _ => style.Blue("note") };
        style.Out.WriteLine($"{finding.File}:{Number(finding.Line)}:{Number(finding.Column)}: {level}: {style.Bold(finding.Rule.Id)}");
        style.Wrap("what", $"{finding.Subject} {finding.Message}", Indent);
        style.Wrap("why", finding.Rule.Why, Indent);
        style.Wrap("do", finding.Remedy, Indent);
        if (finding.Source is { } source) style.Wrap("source", source, Indent);
        if (finding.Fix is { } fix) style.Wrap("--fix", fix.Title, Indent);
        style.Out.WriteLine();
    }

    private static string Summary(ConsoleStyle style, PlanReview review)
    {
        var (errors, warnings, notes) = (review.Count(FindingLevel.Error), review.Count(FindingLevel.Warning), review.Count(FindingLevel.Note));
        var counts = new List<string> { Count(errors, "error"), Count(warnings, "warning"), Count(notes, "note") };
        if (!review.Silenced.IsEmpty) counts.Add($"{Number(review.Silenced.Length)} silenced");
        var verdict = errors > 0 ? style.Red("it cannot be used") : style.Green("it can be used");
        return $"{string.Join(", ", counts)}; {verdict}";
    }

    private static string Count(int count, string word) => $"{Number(count)} {word}{(count == 1 ? "" : "s")}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
