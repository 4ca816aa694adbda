using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Routes;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Gateway;

/// <summary>Rules about browser sessions: what the client must be that a gateway is in an application's place.</summary>
internal static class SessionRules
{
    /// <summary>Cookies are sealed with a key that is made from the secret, so it must be as hard to guess as a key.</summary>
    private const int ShortestSecret = 32;

    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Rule.Where<PlanApi>(GatewayFaults.SessionClient, Client, "name a client of kind web with a client_secret"),
        Rule.Where<PlanApi>(GatewayFaults.SessionGrants, Grants, "remove grant_types from the client: the kind web has both", "RFC 6749 section 4.1", needs: ["gateway.session.client"]),
        Rule.Where<PlanApi>(GatewayFaults.SessionSecret,
            s => Of(s) is { } client && client.Secrets.Any(secret => secret.Secret is SecretValue { Value.Length: > 0 and < ShortestSecret }) ? [At("has a client with a secret of fewer than 32 characters")] : [],
            "set it to 32 random bytes, such as openssl rand -base64 32 prints: cookies are sealed with a key made from it", needs: ["gateway.session.client"]),
        Rule.Where<PlanApi>(GatewayFaults.SessionRedirect, Redirects, "add it to the client's redirect_uris", "RFC 6749 section 3.1.2", needs: ["gateway.session.client", "gateway.url"]),
        Rule.Where<PlanApi>(GatewayFaults.SessionOpenId,
            s => Of(s) is { } client && !client.Scope.Contains(Protocol.Scopes.OpenId) ? [At("has a client that may not ask for openid")] : [],
            "add openid to the client's scope", "OpenID Connect Core section 3.1.2.1", needs: ["gateway.session.client"]),
        Rule.Where<PlanApi>(GatewayFaults.SessionDemands, Unspoken, "remove it from the client, or name another client", needs: ["gateway.session.client"]),
        Rule.Where<PlanApi>(GatewayFaults.SessionScope, Scopes, "name scopes of this API that the client may ask for", needs: ["gateway.session.client"]),
        Rule.If<PlanApi>(GatewayFaults.SessionLifetime,
            "gateway.session.lifetime", s => s.Value.Gateway?.Session is { } session && (session.Lifetime < TimeSpan.FromMinutes(1) || session.Lifetime > TimeSpan.FromDays(90)),
            "is not between 1m and 90d", "write a time such as 12h"),
        Rule.If<PlanApi>(GatewayFaults.SessionBound,
            "token.sender_constraint", s => s.Value is { Gateway.Session: not null, Token.SenderConstraint: not PlanSenderConstraint.None },
            "binds tokens to a key, and those of a browser session are bound to none", "remove the key, or the session"),
        Rule.Where<PlanApi>(GatewayFaults.RouteReserved,
            s => s.Value.Gateway?.Session is null ? [] : s.Value.Routes.Select((route, i) => (route, i)).Where(found => IsReserved(found.route.Path)).Select(found => new Breach($"routes[{found.i}].match", "is a path that belongs to the gateway")),
            $"choose another path: {ReservedPaths.Start} and all below are where people sign in and out"),
        Rule.Where<PlanApi>(GatewayFaults.SessionSignedOut,
            s => Of(s) is { } client && !s.IsFaulty("gateway.url") && !client.PostLogoutRedirectUris.Contains(Origin(s) + ReservedPaths.SignedOut) ? [At($"has a client without the post_logout_redirect_uri {Origin(s)}{ReservedPaths.SignedOut}, so that who signs out stays at the provider")] : [],
            "add it to the client's post_logout_redirect_uris", "OpenID Connect RP-Initiated Logout section 3", needs: ["gateway.session.client"], level: FindingLevel.Warning),
    ];

    public static readonly ImmutableArray<Rule<PlanDraft>> OfPlan =
    [
        Rule.Where<PlanDraft>(GatewayFaults.SessionOfTwo, TwoAtOneAddress, "give the APIs different addresses, or put the routes of both into one API"),
    ];

    private static bool IsReserved(string path) => path == ReservedPaths.Start || path.StartsWith(ReservedPaths.Start + "/", StringComparison.OrdinalIgnoreCase);

    private static Breach At(string message) => new("gateway.session.client", message);

    private static string? Origin(Subject<PlanApi> s) => GatewayRules.OriginOf(s.Value);

    private static PlanClient? Of(Subject<PlanApi> s) =>
        s.Value.Gateway?.Session is { } session ? s.Plan.Clients.FirstOrDefault(client => client.Value.ClientId == session.Client)?.Value : null;

    private static IEnumerable<Breach> Client(Subject<PlanApi> s)
    {
        if (s.Value.Gateway?.Session is not { Client.Length: > 0 } session) yield break;
        var known = s.Plan.Clients.Select(client => client.Value.ClientId).ToHashSet(StringComparer.Ordinal);
        if (Of(s) is not { } client)
            yield return At($"has {s.Quote("gateway.session.client", session.Client)}, which is no client of this plan{s.Suggest("gateway.session.client", session.Client, known)}");
        else if (client.Kind is not ClientKind.Web || client.Secrets.IsEmpty || !client.TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.ClientSecretBasic))
            yield return At("has a client that is not of kind web, or does not prove itself by a secret");
    }

    private static IEnumerable<Breach> Grants(Subject<PlanApi> s)
    {
        if (Of(s) is { } client && !(client.UsesAuthorizationCode && client.UsesRefreshToken)) yield return At("has a client without the grant types authorization_code and refresh_token");
    }

    private static IEnumerable<Breach> Redirects(Subject<PlanApi> s)
    {
        if (Of(s) is { } client && Origin(s) is { } origin && !client.RedirectUris.Contains(origin + ReservedPaths.Callback))
            yield return At($"has a client without the redirect_uri {origin}{ReservedPaths.Callback}");
    }

    /// <summary>What a gateway does not do as a client.</summary>
    private static IEnumerable<Breach> Unspoken(Subject<PlanApi> s)
    {
        if (Of(s) is not { } client) yield break;
        if (client.DPoPBoundAccessTokens || client.CertificateBoundAccessTokens || Profiles.IsFapi2(client.Profile ?? s.Plan.Profile)) yield return At("has a client whose tokens are bound to a key");
        else if (client.RequireSignedRequestObject) yield return At("has a client that must sign its requests");
        else if (client.ResponseModes.Length > 0 && !client.ResponseModes.Contains(ResponseModes.Query)) yield return At("has a client without the response mode query");
        else if (client.Responses.IdToken is not null) yield return At("has a client with encrypted ID tokens");
    }

    private static IEnumerable<Breach> Scopes(Subject<PlanApi> s)
    {
        if (s.Value.Gateway?.Session is not { } session || Of(s) is not { } client || !s.Plan.ScopesAreKnown) yield break;
        var own = s.Value.Scopes.Select(scope => scope.Name).Where(client.Scope.Contains).ToHashSet(StringComparer.Ordinal);
        if (own.Count == 0) yield return At("has a client that may ask for no scope of this API");
        else
            foreach (var (scope, i) in session.Scopes.Select((scope, i) => (scope, i)))
                if (!own.Contains(scope))
                    yield return new Breach($"gateway.session.scopes[{i}]", $"has {s.Quote($"gateway.session.scopes[{i}]", scope)}, which is no scope of this API that the client may ask for{s.Suggest($"gateway.session.scopes[{i}]", scope, own)}");
    }

    private static IEnumerable<Breach> TwoAtOneAddress(Subject<PlanDraft> s)
    {
        var first = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var api in s.Value.Apis)
            if (api.Value.Gateway?.Session is not null && GatewayRules.OriginOf(api.Value) is { } origin && !first.TryAdd(origin, api.Path))
                yield return new Breach($"{api.Path}.gateway.session", $"is a second one at the address of {first[origin]}");
    }
}
