using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Text.Mending;
using Gatehouse.Protocol;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about how long what a client gets is of use, and to whom.</summary>
internal static class LifetimeAdvice
{
    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Advise.If<PlanClient>("code-lifetime-long", Note, "code_lifetime", s => s.Value.CodeLifetime > TimeSpan.FromMinutes(1), "is longer than 1m",
            "write 1m; a client redeems its code within seconds", "FAPI 2.0 Security Profile section 5.3.2.1", "A code that was stolen on its way works until it ends.", _ => Mend.Set("code_lifetime", "1m")),
        Advise.If<PlanClient>("id-token-lifetime-long", Note, "id_token_lifetime", s => s.Value.IdTokenLifetime > TimeSpan.FromHours(1), "is longer than 1h",
            "write 10m; the session of the client is the client's own matter", "OpenID Connect Core section 2", "An old ID token that is shown again speaks of a login that may be over.", _ => Mend.Set("id_token_lifetime", "10m")),
        Advise.If<PlanClient>("refresh-window-long", Note, "refresh.window", s => s.Value.UsesRefreshToken && s.Value.Refresh.Window > TimeSpan.FromMinutes(1), "is longer than 1m",
            "write 30s; a retry comes within seconds", "RFC 9700 section 4.14.2", "Within the window a stolen token is taken for a retry.", _ => Mend.Set("refresh.window", "30s")),
        Advise.If<PlanClient>("refresh-idle-long", Warning, "refresh.idle", s => s.Value is { UsesRefreshToken: true, IsPublic: true } && s.Value.Refresh.Idle > TimeSpan.FromDays(30), "is longer than 30d for a client that cannot prove itself",
            "write 30d or less", "RFC 9700 section 4.14.2", "A token that was copied from a device that nobody uses any more works for so long."),
        Advise.If<PlanClient>("refresh-absolute-long", Note, "refresh.absolute", s => s.Value.UsesRefreshToken && s.Value.Refresh.Absolute > TimeSpan.FromDays(180), "is longer than 180d",
            "write 180d or less, so that people sign in now and then", "RFC 9700 section 4.14.2", "Access that nobody remembers giving is not noticed when it is abused."),
        Advise.If<PlanClient>("refresh-unbound", Note, "dpop_bound_access_tokens", s => s.Value is { UsesRefreshToken: true, IsPublic: true, DPoPBoundAccessTokens: false } && !IsFapi2(s), "is off for a client that cannot prove itself, so that its refresh tokens are protected by rotation alone",
            "write on if the client's library speaks DPoP", "RFC 9700 section 2.2.2", "Rotation notices a theft when both have used the token; a bound token cannot be used by the thief at all."),
        Advise.If<PlanClient>("browser-keeps-access", Warning, "scope", s => s.Value.Kind is ClientKind.Spa && s.Value.Scope.Contains(Scopes.OfflineAccess), "has offline_access for a program in the browser",
            "remove it: while the session lives the client refreshes anyway; or keep tokens on a server (kind web)", "RFC 10017 section 6.3", "Whatever script runs in the page once takes access that outlives the logout."),
        Advise.If<PlanClient>("browser-changes-data", Note, "kind", s => s.Value.Kind is ClientKind.Spa && s.Plan.Index.Held(s.Value).Any(found => Reading.Checking.ScopeIndex.Changes(found.Scope)), "is spa for a client that changes data",
            "keep its tokens on a server of its own (backend for frontend, kind web), or bind them with dpop_bound_access_tokens", "RFC 10017 section 6.1", "Malicious script in the page holds the tokens; behind a server it can only use them while the page is open."),
        Advise.If<PlanClient>("streak-tolerated", Note, "refresh.retry_streak", s => s.Value is { UsesRefreshToken: true, Kind: ClientKind.Native or ClientKind.Device, Refresh.RevokeRetryStreak: false, DPoPBoundAccessTokens: false } && !IsFapi2(s), "is event, so that a thief who keeps in step with the user is only logged",
            "write revoke for a client that does not refresh in parallel", "RFC 9700 section 4.14.2", "A copied program repeats every generation of the token."),
    ];

    private static bool IsFapi2(Subject<PlanClient> s) => Profiles.IsFapi2(s.Value.Profile ?? s.Plan.Profile);
}
