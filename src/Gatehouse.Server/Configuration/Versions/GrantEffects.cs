using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Provider.Preview;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Configuration.Versions;

/// <summary>What becomes of live grants of one client when another plan is in force.</summary>
/// <param name="Grants">How many it reaches.</param>
/// <param name="Subjects">Of about how many people.</param>
/// <param name="Reason">Why they end: a reason of the refusals; null when they go on with less.</param>
/// <param name="Lost">The scopes that go where the grants go on.</param>
public sealed record GrantEffect(string ClientId, int Grants, int Subjects, string? Reason, ImmutableArray<string> Lost);

/// <summary>Asks the engine, once as it is configured and once as it would be, what the live grants of the database are still good for.</summary>
public static class GrantEffects
{
    /// <summary>The reason where every token names an issuer that is none any more.</summary>
    public const string IssuerChanged = "issuer_changed";

    /// <param name="old">The plan in force, as it is stored.</param>
    /// <param name="now">The one to come.</param>
    /// <param name="defaultIssuer">The issuer where a plan names none.</param>
    public static ImmutableArray<GrantEffect> Of(PlanDocument old, PlanDocument now, string defaultIssuer, IReadOnlyList<AlikeGrants> held)
    {
        if (held.Count == 0) return [];
        var (was, isNow) = (PlanTranslation.Translate(old, defaultIssuer), PlanTranslation.Translate(now, defaultIssuer));
        if (was.Issuer != isNow.Issuer) return [.. held.GroupBy(grants => grants.ClientId).Select(client => new GrantEffect(client.Key, client.Sum(alike => alike.Grants), client.Max(alike => alike.Subjects), IssuerChanged, []))];

        var known = was.Clients.Select(client => client.ClientId).ToHashSet(StringComparer.Ordinal);
        var (before, after) = (new RefreshPreview(was), new RefreshPreview(isNow));
        // Clients that registered themselves are in no plan, and none takes anything from them.
        return [.. held.Where(grants => known.Contains(grants.ClientId)).Select(grants => EffectOn(grants, before.Ask(grants), after.Ask(grants))).OfType<GrantEffect>()
            .GroupBy(effect => (effect.ClientId, effect.Reason, Lost: string.Join(' ', effect.Lost)))
            .Select(alike => alike.First() with { Grants = alike.Sum(effect => effect.Grants), Subjects = alike.Max(effect => effect.Subjects) })];
    }

    private static GrantEffect? EffectOn(AlikeGrants grants, RefreshAnswer before, RefreshAnswer after)
    {
        if (before.Refusal is not null) return null;
        if (after.Refusal is { } refusal) return new GrantEffect(grants.ClientId, grants.Grants, grants.Subjects, refusal.Reason, []);
        var lost = before.Scope.Except(after.Scope).Order(StringComparer.Ordinal).ToImmutableArray();
        return lost.IsEmpty ? null : new GrantEffect(grants.ClientId, grants.Grants, grants.Subjects, null, lost);
    }
}
