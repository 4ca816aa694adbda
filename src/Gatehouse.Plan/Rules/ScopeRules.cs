using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about what a client may ask for.</summary>
internal static class ScopeRules
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ClientFaults.ScopeMissing,
            "scope", s => s.Value.GrantTypes.Any(grant => grant != GrantTypes.TokenExchange) && s.Value.Scope.Count == 0, "is missing, so that every request of the client would be refused",
            "write the scopes that the client may ask for", "RFC 6749 section 3.3", needs: ["kind", "grant_types"]),
        Rule.If<PlanClient>(ClientFaults.ScopeWithoutGrant,
            "scope", s => s.Value.GrantTypes.IsEmpty && s.Value.Scope.Count > 0, "means nothing for a client that gets no tokens",
            "remove the key, or add client_credentials to grant_types", needs: ["kind", "grant_types"]),
        Rule.Where<PlanClient>(ClientFaults.ScopeUnknown,
            s => s.Value.Scope.Select(scope => FaultOf(scope, s)).OfType<Breach>(),
            "write a scope of one of the APIs, or openid, profile, email or offline_access", needs: ["scope"]),
        Rule.Where<PlanClient>(ClientFaults.DefaultScope,
            s => s.Value.DefaultScope is { } defaults ? defaults.Where(scope => !s.Value.Scope.Contains(scope)).Select(scope => new Breach("default_scope", $"has {s.Quote("default_scope", scope)}, which scope lacks{s.Suggest("default_scope", scope, s.Value.Scope)}")) : [],
            "add it to scope, or remove it here: what is given unasked must be allowed", "RFC 6749 section 3.3", needs: ["scope", "default_scope"]),
        Rule.If<PlanClient>(ClientFaults.DefaultScope,
            "default_scope", s => s.Value.DefaultScope?.Contains(Scopes.OfflineAccess) == true, "has offline_access, which is given only to who asks for it",
            "remove it; the client adds it to its request", "OpenID Connect Core section 11", needs: ["default_scope"]),
        Rule.If<PlanClient>(ClientFaults.MultipleUseless,
            "multiple_resources", s => s.Value.MultipleResources && s.Plan.ScopesAreKnown && s.Plan.Apis.Count(api => api.Value.Scopes.Any(own => s.Value.Scope.Contains(own.Name))) < 2,
            "is on, but the client has scopes of fewer than two APIs", "remove the key, or add scopes of the other APIs", "RFC 8707 section 2", needs: ["scope"]),
        Rule.If<PlanClient>(ClientFaults.MultipleUnbound,
            "multiple_resources", s => s.Value.MultipleResources && !IsBound(s), "is on, so that each API that receives a token for several can use it at the others",
            "remove the key and ask for one token for each API, or bind the tokens with dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens", "RFC 8707 section 3, RFC 9700 section 2.3", level: FindingLevel.Warning),
    ];

    /// <summary>Whoever receives a bound token cannot show it elsewhere: the key stays with the client.</summary>
    private static bool IsBound(Subject<PlanClient> s) =>
        s.Value.DPoPBoundAccessTokens || s.Value.CertificateBoundAccessTokens || Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile);

    private static Breach Unknown(string scope, Subject<PlanClient> s)
    {
        var (meant, mend) = s.Correct("scope", scope, s.Plan.ScopeNames);
        return new Breach("scope", $"has {s.Quote("scope", scope)}, which no API defines{meant}") { Mend = mend };
    }

    private static Breach? FaultOf(string scope, Subject<PlanClient> s)
    {
        if (!Scopes.IsIdentity(scope) && scope != Scopes.OfflineAccess)
            return !s.Plan.ScopesAreKnown || s.Plan.ScopeNames.Contains(scope) || (scope == AdministrationNames.Read && s.Plan.Administration.Role is not null) ? null : Unknown(scope, s);
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
