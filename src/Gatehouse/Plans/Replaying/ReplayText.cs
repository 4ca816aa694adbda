using Gatehouse.Plans.Changing;
using Gatehouse.Provider.Storage.Decisions;
using static Gatehouse.Plans.Changing.DifferenceText;

namespace Gatehouse.Plans.Replaying;

/// <summary>A replay for people: who would newly fail, who would newly pass, and what else would come of it.</summary>
internal static class ReplayText
{
    private const int Most = 40;
    private const int Width = 80;
    private const int Indent = 12;

    public static void Write(ConsoleStyle style, Replay replay)
    {
        style.Out.WriteLine(style.Red("--- ") + Plain(replay.Old));
        style.Out.WriteLine(style.Green("+++ ") + Plain(replay.New));
        style.Out.WriteLine();
        Section(style, "newly fails", style.Red("-"), replay.Of(ReplayOutcome.NewlyFails));
        Section(style, "gets less", style.Red("-"), replay.Of(ReplayOutcome.GetsLess));
        Section(style, "newly passes", style.Yellow("+"), replay.Of(ReplayOutcome.NewlyPasses));
        Section(style, "gets more", style.Yellow("+"), replay.Of(ReplayOutcome.GetsMore));
        Section(style, "differs", style.Blue("~"), replay.Of(ReplayOutcome.Differs));
        WriteChangedSince(style, [.. replay.Decisions.Where(one => one.HasChangedSince)]);
        WriteSummary(style, replay);
    }

    private static void Section(ConsoleStyle style, string heading, string sign, IReadOnlyList<ReplayedDecision> decisions)
    {
        if (decisions.Count == 0) return;
        style.Out.WriteLine(style.Bold(heading));
        foreach (var one in decisions.Take(Most))
        {
            WriteWho(style, sign, one.Row);
            style.Wrap("was", Plain(DecisionInWords.VerdictOf(one.Old)), Indent);
            style.Wrap("will be", Plain(DecisionInWords.VerdictOf(one.New)), Indent);
        }
        WriteRest(style, decisions.Count);
    }

    /// <summary>What the plan in force no longer decides as it was recorded: there the comparison is not with what callers have seen.</summary>
    private static void WriteChangedSince(ConsoleStyle style, IReadOnlyList<ReplayedDecision> decisions)
    {
        if (decisions.Count == 0) return;
        style.Out.WriteLine(style.Bold("decided otherwise by now, before any change"));
        foreach (var one in decisions.Take(Most))
        {
            WriteWho(style, style.Blue("!"), one.Row);
            style.Wrap("then", Plain(DecisionInWords.VerdictOf(one.Recorded)), Indent);
            style.Wrap("now", Plain(DecisionInWords.VerdictOf(one.Old)), Indent);
        }
        WriteRest(style, decisions.Count);
    }

    private static void WriteWho(ConsoleStyle style, string sign, DecisionRow row)
    {
        var (client, often) = (Plain(DecisionInWords.ClientOf(row.Decision)), $"{Count((int)Math.Min(row.Count, int.MaxValue), "time")}, last {ConsoleTable.Date(row.Last)}");
        style.Out.WriteLine($"  {sign} {style.Bold(client)}{new string(' ', Math.Max(1, Width - 4 - client.Length - often.Length))}{style.Faint(often)}");
        style.Wrap("request", Plain(DecisionInWords.RequestOf(row.Decision)), Indent);
    }

    private static void WriteRest(ConsoleStyle style, int count)
    {
        if (count > Most) style.Out.WriteLine($"    and {count - Most} more; --json lists them all");
        style.Out.WriteLine();
    }

    private static void WriteSummary(ConsoleStyle style, Replay replay)
    {
        var told = ((ReplayOutcome Outcome, string Words)[])
            [(ReplayOutcome.NewlyFails, "newly failing"), (ReplayOutcome.GetsLess, "getting less"), (ReplayOutcome.NewlyPasses, "newly passing"), (ReplayOutcome.GetsMore, "getting more"), (ReplayOutcome.Differs, "differing")];
        var changes = told.Select(kind => (Count: replay.Of(kind.Outcome).Count, kind.Words)).Where(kind => kind.Count > 0).Select(kind => $"{kind.Count} {kind.Words}").ToList();
        style.Out.WriteLine($"{Count(replay.Decisions.Count, "decision")}, made {Count((int)Math.Min(replay.Requests, int.MaxValue), "time")} since {ConsoleTable.Date(replay.Since)}:");
        style.Out.WriteLine($"{(changes.Count == 0 ? "all as before" : string.Join(", ", changes))}.");
        if (replay.Of(ReplayOutcome.Undecided) is { Count: > 0 } open)
            style.Out.WriteLine($"{Count(open.Count, "decision")}, made {Count((int)Math.Min(open.Sum(one => one.Row.Count), int.MaxValue), "time")}, cannot be replayed: --json says which.");
    }
}
