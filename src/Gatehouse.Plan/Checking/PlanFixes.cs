using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Checking;

/// <summary>A plan after its fixes.</summary>
/// <param name="Source">All files of the plan, the changed ones and the others.</param>
/// <param name="Fixed">The findings that are repaired.</param>
/// <param name="Changed">The files that differ.</param>
public sealed record FixedPlan(PlanSource Source, ImmutableArray<Finding> Fixed, ImmutableArray<ChangedFile> Changed);

/// <summary>A file of a plan after its fixes, and what of it differs.</summary>
/// <param name="Changes">The lines that go and come, without secrets.</param>
public sealed record ChangedFile(PlanText File, ImmutableArray<ChangedLines> Changes);

/// <summary>Lines of a file that are replaced by others.</summary>
/// <param name="Line">The number of the first one, counted from one.</param>
public sealed record ChangedLines(int Line, ImmutableArray<string> Removed, ImmutableArray<string> Added);

/// <summary>Applies the fixes of a check to the files that were checked; everything between them stays byte for byte.</summary>
public static partial class PlanFixes
{
    public static FixedPlan Apply(PlanReview review)
    {
        var applied = new List<(Finding Finding, string File, TextEdit Edit)>();
        foreach (var finding in review.Findings)
            if (finding.Fix is { } fix && fix.Edits.All(edit => !applied.Exists(other => other.File == fix.File && Collide(edit, other.Edit))))
                applied.AddRange(fix.Edits.Select(edit => (finding, fix.File, edit)));
        var changed = ImmutableArray.CreateBuilder<ChangedFile>();
        foreach (var file in review.Source.Files)
            if (applied.Where(found => found.File == file.Name).Select(found => found.Edit).OrderBy(edit => edit.Start).ToList() is { Count: > 0 } edits)
                changed.Add(new ChangedFile(file with { Text = Edited(file.Text, 0, file.Text.Length, edits) }, [.. ChangesOf(file.Text, edits)]));
        var files = review.Source.Files.Select(file => changed.FirstOrDefault(change => change.File.Name == file.Name)?.File ?? file);
        return new FixedPlan(review.Source with { Files = [.. files] }, [.. applied.Select(found => found.Finding).Distinct()], changed.ToImmutable());
    }

    // Two insertions at one place do not collide: both lines are wanted.
    private static bool Collide(TextEdit one, TextEdit other) =>
        one.Length + other.Length > 0 && one.Start < other.Start + Math.Max(other.Length, 1) && other.Start < one.Start + Math.Max(one.Length, 1);

    private static string Edited(string text, int from, int to, IEnumerable<TextEdit> edits)
    {
        var result = new StringBuilder();
        foreach (var edit in edits)
        {
            result.Append(text, from, edit.Start - from).Append(edit.Text);
            from = edit.Start + edit.Length;
        }
        return result.Append(text, from, to - from).ToString();
    }

    private static IEnumerable<ChangedLines> ChangesOf(string text, List<TextEdit> edits)
    {
        for (var i = 0; i < edits.Count;)
        {
            var (start, end) = (LineEnds.StartOfLine(text, edits[i].Start), LineEnds.EndOfLine(text, edits[i].Start + edits[i].Length));
            var together = new List<TextEdit> { edits[i++] };
            while (i < edits.Count && edits[i].Start <= end)
            {
                end = LineEnds.EndOfLine(text, edits[i].Start + edits[i].Length);
                together.Add(edits[i++]);
            }
            yield return Differing(1 + text.AsSpan(0, start).Count('\n'), text[start..end].Split('\n'), Edited(text, start, end, together).Split('\n'));
        }
    }

    private static ChangedLines Differing(int line, string[] before, string[] after)
    {
        var same = 0;
        while (same < before.Length && same < after.Length && before[same] == after[same]) same++;
        return new ChangedLines(line + same, [.. before[same..].Select(Shown)], [.. after[same..].Select(Shown)]);
    }

    /// <summary>A line with a secret in clear may have to change for another reason.</summary>
    private static string Shown(string line) => Secret().Replace(line.TrimEnd('\r'), "${key}***");

    [GeneratedRegex("""(?<key>\b(?:client_secret|password|value)\s*:\s*|client_secrets\s*:\s*)(?!\s|"?\$\{)(?:"[^"]*"|'[^']*'|\[[^\]]*\]|[^\s,}{][^,}]*)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();
}
