using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Plan.Stored;

namespace Gatehouse.Plan.Differences;

/// <summary>In what two plans differ, field by field, in the order of the newer one. Comments, order of keys and written defaults make no difference.</summary>
/// <param name="NotCompared">How many secrets could not be compared, because one of the two is not known here.</param>
public sealed record PlanDifference(ImmutableArray<PlanChange> Changes, int NotCompared)
{
    public static readonly PlanDifference None = new([], 0);

    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>From one stored version to another, both as <see cref="StoredPlan.Write"/> writes them.</summary>
    public static PlanDifference Between(string old, string now)
    {
        if (old == now) return None;
        using var was = JsonDocument.Parse(old);
        using var isNow = JsonDocument.Parse(now);
        var comparison = new TreeComparison();
        comparison.Compare(was.RootElement, isNow.RootElement);
        return new PlanDifference(comparison.Changes, comparison.NotCompared);
    }
}
