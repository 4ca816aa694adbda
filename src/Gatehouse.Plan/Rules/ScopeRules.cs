using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about what a client may ask for.</summary>
internal static class ScopeRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(
            "scope", s => s.Value.GrantTypes.Length > 0 && s.Value.Scope.Count == 0, "is missing, so that every request of the client would be refused",
            "write the scopes that the client may ask for", "RFC 6749 section 3.3", needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(
            "scope", s => s.Value.GrantTypes.IsEmpty && s.Value.Scope.Count > 0, "means nothing for a client that gets no tokens",
            "remove the key, or add client_credentials to grant_types", needs: ["kind", "grant_types"]),
        Rule.Where<PlanClient>(
            s => s.Value.Scope.Select(scope => FaultOf(scope, s)).OfType<Breach>(),
            "write a scope of one of the APIs, or openid, profile, email or offline_access", needs: ["scope"]),
    ];

    private static Breach? FaultOf(string scope, Subject<PlanClient> s)
    {
        if (!Scopes.IsIdentity(scope) && scope != Scopes.OfflineAccess)
            return !s.Plan.ScopesAreKnown || s.Plan.ScopeNames.Contains(scope) ? null
                : new Breach("scope", $"has {s.Quote("scope", scope)}, which no API defines{s.Suggest("scope", scope, s.Plan.ScopeNames)}");
        if (s.IsFaulty("kind") || s.IsFaulty("grant_types")) return null;
        return s.Value switch
        {
            { GrantTypes.IsEmpty: false, HasUsers: false } =>
                new Breach("scope", $"has {scope}, but there is no user", "remove it; identity and offline access belong to users", "RFC 6749 section 4.4"),
            { HasUsers: true, UsesRefreshToken: false } when scope == Scopes.OfflineAccess =>
                new Breach("scope", $"has {scope} without the grant type refresh_token", "add refresh_token to grant_types, or remove the scope", "OpenID Connect Core section 11"),
            _ => null,
        };
    }
}
