using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Model.Checking;

namespace Gatehouse.Plan.Checking;

/// <summary>A finding that somebody lives with, and why.</summary>
public sealed record SilencedFinding(Finding Finding, string Reason);

/// <summary>What came of checking a plan.</summary>
/// <param name="Source">What was checked, to which fixes apply.</param>
/// <param name="Plan">The plan; null when it has errors.</param>
/// <param name="Findings">What there is to say, in the order of the file.</param>
/// <param name="IsReadable">Whether it is a plan at all, rather than a text that nobody can read as one.</param>
public sealed record PlanReview(PlanSource Source, PlanDocument? Plan, ImmutableArray<Finding> Findings, ImmutableArray<SilencedFinding> Silenced, bool IsReadable)
{
    /// <summary>What the plan says that is expected of it.</summary>
    public ImmutableArray<PlanExpectation> Expectations { get; init; } = [];

    public int Count(FindingLevel level) => Findings.Count(finding => finding.Level == level);
}
