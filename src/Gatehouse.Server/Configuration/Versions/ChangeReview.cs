using System.Collections.Immutable;
using Gatehouse.Plan.Differences;
using Gatehouse.Plan.Stored;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Administration;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>A page of a client that people no longer come back to.</summary>
public sealed record ClosedRedirect(string ClientId, string RedirectUri);

/// <summary>What there is to say about a change of the configuration before somebody makes it.</summary>
/// <param name="Difference">Field by field.</param>
/// <param name="Access">Who gains and who loses access to what.</param>
/// <param name="Grants">Which live grants end or shrink; empty where they were not counted.</param>
/// <param name="Weaker">What a check warns of now and did not before.</param>
public sealed record ChangeReview(PlanDifference Difference, ImmutableArray<AccessChange> Access, ImmutableArray<GrantEffect> Grants, ImmutableArray<WeakerFinding> Weaker)
{
    public static readonly ChangeReview Nothing = new(PlanDifference.None, [], [], []);

    /// <summary>Pages that people no longer come back to, of clients that stay.</summary>
    public IEnumerable<ClosedRedirect> ClosedRedirects => Difference.Changes.Where(change => change is { Field: "redirect_uris", IsOfList: true } && change.Part.StartsWith("clients[", StringComparison.Ordinal))
        .SelectMany(change => change.Old.Select(uri => new ClosedRedirect(change.Part["clients[".Length..^1], uri)));

    /// <summary>From one stored version to another.</summary>
    /// <param name="installation">Where live grants are counted; null where the older version is not in force.</param>
    public static async Task<ChangeReview> OfAsync(string old, string now, Installation? installation, CancellationToken cancel)
    {
        var difference = PlanDifference.Between(old, now);
        if (difference.IsEmpty) return Nothing with { Difference = difference };
        var held = installation is null ? [] : await installation.Get<IGrantSweep>().CountAlikeAsync(installation.Get<TimeProvider>().GetUtcNow(), cancel);
        return new ChangeReview(difference, PlanAccess.Between(StoredPlan.Read(old), StoredPlan.Read(now)), GrantEffects.Of(old, now, installation?.DefaultIssuer ?? ServerOptions.DefaultUrls, held), PlanWeakening.Between(old, now));
    }
}
