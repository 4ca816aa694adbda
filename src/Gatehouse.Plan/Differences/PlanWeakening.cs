using System.Collections.Immutable;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plan.Differences;

/// <summary>A finding that one plan has and the other has not.</summary>
/// <param name="Place">Where, with parts by their names: <c>clients[shop].refresh</c>.</param>
public sealed record WeakerFinding(Finding Finding, string Place);

/// <summary>What a check says of the newer of two plans and did not say of the older: settings that became weaker.</summary>
public static class PlanWeakening
{
    /// <param name="old">A stored version.</param>
    /// <param name="now">A stored version.</param>
    public static ImmutableArray<WeakerFinding> Between(string old, string now, TimeProvider? clock = null)
    {
        // Both as they would be exported, so that how a file is written makes no difference. Of large plans this takes longer than all the rest.
        HashSet<(string Rule, string Place)> known = [];
        ImmutableArray<WeakerFinding> found = [];
        Parallel.Invoke(() => known = [.. Find(old, clock).Select(one => (one.Finding.Rule.Id, one.Place))], () => found = [.. Find(now, clock)]);
        return [.. found.Where(one => one.Finding.Level is not FindingLevel.Error && !known.Contains((one.Finding.Rule.Id, one.Place))).OrderByDescending(one => one.Finding.Level)];
    }

    private static IEnumerable<WeakerFinding> Find(string document, TimeProvider? clock)
    {
        var review = PlanCheck.RunStored(document, clock);
        var names = review.Plan is { } plan ? PlaceNames.Of(plan) : [];
        return review.Findings.Select(finding => new WeakerFinding(finding, PlaceNames.Named(finding.Path, names)));
    }
}
