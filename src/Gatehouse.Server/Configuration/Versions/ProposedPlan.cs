using System.Collections.Immutable;
using Gatehouse.Plan;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Model;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>A plan that could become the next version, as it was computed from the one in force.</summary>
public sealed record ProposedPlan
{
    public required PlanDocument Plan { get; init; }

    /// <summary>As it would be kept.</summary>
    public required string Document { get; init; }

    /// <summary>As it was written; null where a secret stands in it.</summary>
    public string? Text { get; init; }

    /// <summary>The version that was in force; null before the first.</summary>
    public ConfigurationVersion? Base { get; init; }

    /// <summary>What would change.</summary>
    public PlanDifference Difference { get; init; } = PlanDifference.None;

    /// <summary>What a start would warn of.</summary>
    public ImmutableArray<Finding> Warnings { get; init; } = [];

    /// <summary>Whether it says anything that is not in force.</summary>
    public bool IsNew => Base is null || !Difference.IsEmpty;
}

/// <summary>Who makes a version of the configuration.</summary>
/// <param name="Source">By what: <see cref="ChangeSources"/>.</param>
public sealed record ChangeAuthor(string Source, string? Name = null, string? Reason = null);

/// <summary>Where versions of the configuration come from.</summary>
public static class ChangeSources
{
    /// <summary>A node read it from the file that it serves.</summary>
    public const string File = "file";

    /// <summary>Somebody applied it.</summary>
    public const string Apply = "apply";

    /// <summary>Somebody went back to an earlier version.</summary>
    public const string Rollback = "rollback";
}
