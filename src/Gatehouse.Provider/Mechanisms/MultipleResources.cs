using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms.Details;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// One token for several APIs: only for clients that the plan lets have it, and only where their request names the APIs. Each of them could
/// show the token to the others, unless it is bound to a key.
/// </summary>
[Spec("RFC 8707", "2"), Spec("RFC 8707", "3"), Spec("RFC 9700", "2.3")]
internal static class MultipleResources
{
    /// <summary>Makes the named APIs one target; with a single name, that API itself. None may be an audience for nothing.</summary>
    public static OAuthError? Join(IReadOnlyList<Api> named, ScopeSet scope, Client client, ProviderSnapshot snapshot, out Api target)
    {
        target = named[0];
        if (named.Count == 1) return null;
        if (!client.MultipleResources) return OAuthErrors.ResourceAmbiguous.Saying("An access token is meant for one resource; ask for one at a time.");
        if (HasOneWithoutScope(named, scope)) return OAuthErrors.ResourceWithoutScope;
        if (DifferenceOf(named, snapshot) is { } difference)
            return OAuthErrors.ResourcesDiffer.Saying($"Access tokens for the named resources differ in their {difference}; ask for one at a time.");
        target = target with
        {
            Name = string.Join(' ', named.Select(api => api.Name)),
            Resource = string.Join(' ', named.Select(api => api.Resource)),
            TokenLifetime = named.Min(api => api.TokenLifetime),
            Roles = [.. named.SelectMany(api => api.Roles).Distinct(StringComparer.Ordinal)],
            Members = [.. named],
        };
        return null;
    }

    /// <summary>The same of what a request asks for; where that is no API's, the provider itself is the target.</summary>
    public static OAuthError? Join(ResourceIndicators.Asked asked, Client client, ProviderSnapshot snapshot, out Api target)
    {
        target = snapshot.UserInfoApi;
        return asked.Apis.Count == 0 ? null : Join(asked.Apis, asked.Scope, client, snapshot, out target);
    }

    private static bool HasOneWithoutScope(IReadOnlyList<Api> named, ScopeSet scope) => named.Any(api => !api.Scopes.Any(own => scope.Contains(own.Name)));

    private static string? DifferenceOf(IReadOnlyList<Api> named, ProviderSnapshot snapshot)
    {
        if (named.Any(api => api.TokenFormat != named[0].TokenFormat)) return "format";
        if (named.Any(api => api.SenderConstraint != named[0].SenderConstraint)) return "sender constraint";
        var algorithm = named[0].TokenSigningAlg ?? snapshot.Configuration.SigningAlgorithm;
        return named.Any(api => (api.TokenSigningAlg ?? snapshot.Configuration.SigningAlgorithm) != algorithm) ? "signing algorithm" : null;
    }

    /// <summary>The APIs that a token is meant for, as far as the plan still has them.</summary>
    public static List<Api> ApisOf(AccessTokenContent token, ProviderSnapshot snapshot)
    {
        var apis = new List<Api>(1);
        foreach (var audience in token.Audience.AsSpan().Split(' '))
            if (snapshot.FindApiByResource(token.Audience[audience]) is { } api)
                apis.Add(api);
        return apis;
    }

    public static bool IsMeantFor(Client caller, AccessTokenContent token, ProviderSnapshot snapshot) =>
        caller.Apis.Count > 0 && (token.HasSeveralAudiences
            ? OwnOf(caller, token, snapshot).Count > 0
            : snapshot.FindApiByResource(token.Audience) is { } only && caller.Apis.Contains(only.Name));

    /// <summary>What the caller is told about a token: an API learns of itself alone, not what else the client may do elsewhere.</summary>
    [Spec("RFC 7662", "2.2")]
    public static AccessTokenContent AsSeenBy(Client caller, AccessTokenContent token, ProviderSnapshot snapshot) =>
        !token.HasSeveralAudiences || token.ClientId == caller.ClientId ? token : Narrow(token, OwnOf(caller, token, snapshot), snapshot);

    private static List<Api> OwnOf(Client caller, AccessTokenContent token, ProviderSnapshot snapshot) => ApisOf(token, snapshot).FindAll(api => caller.Apis.Contains(api.Name));

    private static AccessTokenContent Narrow(AccessTokenContent token, List<Api> own, ProviderSnapshot snapshot) => token with
    {
        Audience = string.Join(' ', own.Select(api => api.Resource)),
        Scope = ScopeSet.Parse(token.Scope).Where(value => snapshot.FindApiByScope(value) is not { } owner || own.Contains(owner)).ToString(),
        Roles = token.Roles is null ? null : string.Join(' ', token.Roles.Split(' ').Where(role => own.Exists(api => api.Roles.Contains(role)))) is { Length: > 0 } roles ? roles : null,
        Details = token.Details is null ? null : AuthorizationDetails.OfApis(token.Details, own, snapshot),
    };
}
