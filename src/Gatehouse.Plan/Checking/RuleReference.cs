using System.Text;

namespace Gatehouse.Plan.Checking;

/// <summary>Writes the reference of the rules, from the rules themselves.</summary>
public static class RuleReference
{
    private const string Head = """
        # Rules of plans

        This page is generated from the rules themselves; a test holds it to them. `gatehouse plan check` tells every breach of them
        ([how to check a plan](../how-to/check-a-plan.md)).

        - An **error** keeps a plan from being used: by a check, at a start, and when a running server reads an edited file.
        - A **warning** is a plan that works and should be better. Those marked *start* are in the log of every start too, the others are told by a check alone.
        - A **note** is worth a thought once, and is told by a check alone.

        Warnings and notes can be silenced one by one, with a reason (key [`silenced`](plan.md#silenced)).

        """;

    public static string Write()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var (level, title) in (ReadOnlySpan<(FindingLevel, string)>)[(FindingLevel.Error, "Errors"), (FindingLevel.Warning, "Warnings"), (FindingLevel.Note, "Notes")])
        {
            text.Append($"\n## {title}\n\n| Rule | Why | What to do | Source |\n|---|---|---|---|\n");
            foreach (var rule in RuleCatalogue.All)
                if (rule.Level == level)
                    text.Append($"| `{rule.Id}`{(rule.AtStart && level is FindingLevel.Warning ? " *start*" : "")} | {Cell(rule.Why)} | {Cell(rule.Remedy)} | {Cell(string.Join("; ", rule.Sources))} |\n");
        }
        return text.ToString();
    }

    private static string Cell(string text) => text.Length == 0 ? "practice" : text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
