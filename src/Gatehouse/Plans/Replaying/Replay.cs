using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Plans.Replaying;

/// <summary>What becomes of a decision under another plan.</summary>
internal enum ReplayOutcome
{
    Same,
    NewlyFails,
    NewlyPasses,
    GetsLess,
    GetsMore,

    /// <summary>Other access, which is neither more nor less; or another refusal.</summary>
    Differs,

    /// <summary>Something that is not recorded decides as well.</summary>
    Undecided,
}

/// <summary>One decision, as it was recorded and as two plans make it.</summary>
/// <param name="Old">By the plan in force.</param>
/// <param name="New">By the other one.</param>
internal sealed record ReplayedDecision(DecisionRow Row, DecisionVerdict? Old, DecisionVerdict? New)
{
    public Decision Decision => Row.Decision;

    public DecisionVerdict Recorded { get; } = DecisionVerdict.Of(Row.Decision);

    /// <summary>Whether the plan in force decides otherwise than was recorded: it has changed since, or its clock has passed a sunset.</summary>
    public bool HasChangedSince => Old is { } old && !old.IsLike(Recorded);

    public ReplayOutcome Outcome { get; } = OutcomeOf(Old, New);

    private static ReplayOutcome OutcomeOf(DecisionVerdict? old, DecisionVerdict? now)
    {
        if (old is not { } before || now is not { } after) return ReplayOutcome.Undecided;
        if (before.IsLike(after)) return ReplayOutcome.Same;
        if (before.IsRefused != after.IsRefused) return after.IsRefused ? ReplayOutcome.NewlyFails : ReplayOutcome.NewlyPasses;
        if (after.IsRefused || before.Granted is not { } held || after.Granted is not { } kept || before.Audience != after.Audience) return ReplayOutcome.Differs;
        return kept.IsSubsetOf(held) ? ReplayOutcome.GetsLess : held.IsSubsetOf(kept) ? ReplayOutcome.GetsMore : ReplayOutcome.Differs;
    }
}

/// <summary>What another plan makes of recorded decisions.</summary>
internal sealed record Replay(string Old, string New, DateTimeOffset Since, IReadOnlyList<ReplayedDecision> Decisions)
{
    public long Requests => Decisions.Sum(one => one.Row.Count);

    /// <summary>Whether somebody is worse off.</summary>
    public bool Harms => Decisions.Any(one => one.Outcome is ReplayOutcome.NewlyFails or ReplayOutcome.GetsLess);

    public IReadOnlyList<ReplayedDecision> Of(ReplayOutcome outcome) => [.. Decisions.Where(one => one.Outcome == outcome)];

    public static async Task<Replay> RunAsync((string Name, ReplayingPlan Plan) old, (string Name, ReplayingPlan Plan) now, DateTimeOffset since, IEnumerable<DecisionRow> rows)
    {
        var decisions = new List<ReplayedDecision>();
        foreach (var row in rows)
        {
            var path = await old.Plan.PathOfAsync(row.Decision);
            decisions.Add(new ReplayedDecision(row, await old.Plan.DecideAsync(row.Decision, path), await now.Plan.DecideAsync(row.Decision, path)));
        }
        return new Replay(old.Name, now.Name, since, decisions);
    }
}
