using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan;

/// <summary>What came of reading a plan: the plan if it has no errors, and everything there is to say about it in the order of the file.</summary>
public sealed record PlanReading(PlanDocument? Plan, ImmutableArray<Finding> Findings)
{
    /// <summary>Whether every secret and password in the text is a variable from beginning to end, so that the text may be shown and kept.</summary>
    public bool IsWithoutSecrets { get; init; }
}
