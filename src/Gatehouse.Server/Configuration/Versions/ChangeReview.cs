using System.Collections.Immutable;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>A page of a client that people no longer come back to.</summary>
public sealed record ClosedRedirect(string ClientId, string RedirectUri);

/// <summary>One of the two plans that a review compares.</summary>
/// <param name="Document">As an installation keeps it, or would.</param>
/// <param name="Plan">What it says.</param>
public sealed record ReviewedPlan(string Document, PlanDocument Plan)
{
    /// <summary>Before the first version.</summary>
    public static readonly ReviewedPlan Empty = new(StoredPlan.Empty, new PlanDocument());

    /// <summary>A version, whichever release wrote it.</summary>
    /// <exception cref="ServerSetupException">It cannot be read.</exception>
    public static ReviewedPlan Of(ConfigurationVersion version)
    {
        var plan = PlanVersions.Read(version);
        return new ReviewedPlan(PlanVersions.Normalize(plan), plan);
    }

    public static ReviewedPlan Of(ProposedPlan proposed) => new(proposed.Document, proposed.Plan);
}

/// <summary>What there is to say about a change of the configuration before somebody makes it.</summary>
/// <param name="Difference">Field by field.</param>
/// <param name="Access">Who gains and who loses access to what.</param>
/// <param name="Grants">Which live grants end or shrink; empty where they were not counted.</param>
/// <param name="Weaker">What a check warns of now and did not before.</param>
public sealed record ChangeReview(PlanDifference Difference, ImmutableArray<AccessChange> Access, ImmutableArray<GrantEffect> Grants, ImmutableArray<WeakerFinding> Weaker)
{
    public static readonly ChangeReview Nothing = new(PlanDifference.None, [], [], []);

    /// <summary>Whom routes let in, or keep out.</summary>
    public ImmutableArray<RouteAccessChange> Routes { get; init; } = [];

    /// <summary>Pages that people no longer come back to, of clients that stay.</summary>
    public IEnumerable<ClosedRedirect> ClosedRedirects => Difference.Changes.Where(change => change is { Field: "redirect_uris", IsOfList: true } && change.Part.StartsWith("clients[", StringComparison.Ordinal))
        .SelectMany(change => change.Old.Select(uri => new ClosedRedirect(change.Part["clients[".Length..^1], uri)));

    /// <summary>From one plan to another.</summary>
    /// <param name="installation">Where live grants are counted; null where the older plan is not in force.</param>
    public static async Task<ChangeReview> OfAsync(ReviewedPlan old, ReviewedPlan now, Installation? installation, CancellationToken cancel)
    {
        var difference = PlanDifference.Between(old.Document, now.Document);
        if (difference.IsEmpty) return Nothing with { Difference = difference };
        var held = installation is null ? [] : await installation.Get<IGrantSweep>().CountAlikeAsync(installation.Get<TimeProvider>().GetUtcNow(), cancel);
        var effects = held.Count == 0 ? [] : GrantEffects.Of(StoredPlan.Read(old.Document), StoredPlan.Read(now.Document), installation!.DefaultIssuer, held);
        return new ChangeReview(difference, PlanAccess.Between(old.Plan, now.Plan), effects, PlanWeakening.Between(old.Document, now.Document)) { Routes = RouteAccess.Between(old.Plan, now.Plan) };
    }
}
