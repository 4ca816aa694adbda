using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// Decides what access is meant for: scopes and resources together. A grant may cover several APIs, if the client named them; a token is
/// meant for exactly one, unless <see cref="MultipleResources"/> lets the client have it for several.
/// </summary>
[Spec("RFC 8707", "2")]
internal static class ResourceIndicators
{
    /// <summary>What a request asks for, checked against what its client may have.</summary>
    /// <param name="Scope">All scopes, identity scopes included.</param>
    /// <param name="Apis">The APIs concerned; empty when only identity is asked for.</param>
    public sealed record Asked(ScopeSet Scope, IReadOnlyList<Api> Apis)
    {
        public string Resources => string.Join(' ', Apis.Select(api => api.Resource));
    }

    /// <summary>Reads <c>scope</c> and <c>resource</c> of a request that makes a new grant.</summary>
    public static OAuthError? Read(RequestParameters request, Client client, ProviderSnapshot snapshot, out Asked asked)
    {
        asked = new Asked(ScopeSet.Empty, []);
        if (ReadResources(request, snapshot, out var named) is { } badResource) return badResource;
        // A resource the client has no scope of is not a client's business, whether it exists or not.
        if (named.Exists(api => !api.Scopes.Any(own => client.Scope.Contains(own.Name)))) return OAuthErrors.ResourceUnknown;
        if (ReadScope(request, client, snapshot, out var scope) is { } badScope) return badScope;
        if (request[Parameters.Scope] is null) scope = DefaultScope(client, named, snapshot);
        if (scope.Count == 0) return OAuthErrors.ScopeEmpty;

        var owners = scope.Select(snapshot.FindApiByScope).OfType<Api>().Distinct().ToList();
        if (named.Count == 0)
        {
            if (owners.Count > 1) return OAuthErrors.ResourceAmbiguous;
            asked = new Asked(scope, owners);
            return null;
        }
        if (owners.Exists(owner => !named.Contains(owner))) return OAuthErrors.ScopeUnknown.Saying("A requested scope belongs to a resource that the request does not name.");
        if (named.Exists(api => !owners.Contains(api))) return OAuthErrors.ResourceWithoutScope;
        asked = new Asked(scope, named);
        return null;
    }

    /// <summary>
    /// Narrows what a grant holds to what this token request asks for, and to what plan, client and API still allow today: the API and the
    /// scope of one access token.
    /// </summary>
    [Spec("RFC 6749", "6"), Spec("RFC 8707", "2.2")]
    public static OAuthError? Narrow(RequestParameters request, string grantedScope, string grantedResources, Client client, ProviderSnapshot snapshot, out Api api, out ScopeSet scope)
    {
        api = snapshot.UserInfoApi;
        var granted = ScopeSet.Parse(grantedScope);
        scope = granted;
        if (request[Parameters.Scope] is { } text)
        {
            if (!ScopeSet.TryParse(text, out scope)) return OAuthErrors.ScopeMalformed;
            if (!scope.IsSubsetOf(snapshot.Expand(granted))) return OAuthErrors.ScopeExceedsGrant.With(FactNames.PresentedScope, scope.ToString()).With(FactNames.AllowedScope, grantedScope);
        }
        scope = snapshot.Expand(scope).Intersect(snapshot.Expand(client.Scope));
        if (ReadResources(request, snapshot, out var named) is { } badResource) return badResource;

        var held = grantedResources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(snapshot.FindApiByResource).OfType<Api>().ToList();
        foreach (var one in named)
            if (!held.Contains(one))
                return OAuthErrors.ResourceExceedsGrant.With(FactNames.PresentedResource, one.Resource);
        if (named.Count > 0)
        {
            if (MultipleResources.Join(named, scope, client, snapshot, out api) is { } apart) return apart;
        }
        else if (held.Where(OwnsAnyOf(scope)).ToList() is { Count: > 0 } left)
        {
            if (left.Count > 1) return OAuthErrors.ResourceAmbiguous;
            api = left[0];
        }

        var target = api;
        scope = scope.Where(value => snapshot.FindApiByScope(value) is { } owner ? target.Covers(owner) : Scopes.IsIdentity(value) || value == Scopes.OfflineAccess);
        return scope.Count == 0 ? OAuthErrors.ScopeNoLongerAllowed : null;
    }

    private static Func<Api, bool> OwnsAnyOf(ScopeSet scope) => api => api.Scopes.Any(own => scope.Contains(own.Name));

    private static OAuthError? ReadScope(RequestParameters request, Client client, ProviderSnapshot snapshot, out ScopeSet scope)
    {
        scope = ScopeSet.Empty;
        if (request[Parameters.Scope] is not { } text) return null;
        if (!ScopeSet.TryParse(text, out scope)) return OAuthErrors.ScopeMalformed;
        // Agents ask for it wherever the metadata list it; to go without is better than to fail (OpenID Connect Core section 11).
        if (client.IsFound && !client.Scope.Contains(Scopes.OfflineAccess)) scope = scope.Where(value => value != Scopes.OfflineAccess);
        foreach (var value in scope)
            if (!client.Scope.Contains(value) && !snapshot.Expand(client.Scope).Contains(value))
                return OAuthErrors.ScopeUnknown.Saying($"The scope {value} is unknown or not allowed for this client{Hint(value, snapshot.Expand(client.Scope))}.").With(FactNames.PresentedScope, value).With(FactNames.AllowedScope, client.Scope.ToString());
        return null;
    }

    /// <summary>Only what the client may have is ever suggested to it.</summary>
    private static string Hint(string asked, ScopeSet allowed) => NearestName.Of(asked, allowed) is { } nearest ? $"; perhaps {nearest} is meant" : "";

    /// <summary>What a client gets that asks for nothing in particular: what the plan says, or its API scopes; of the named resources if it named any.</summary>
    [Spec("RFC 6749", "3.3")]
    private static ScopeSet DefaultScope(Client client, List<Api> named, ProviderSnapshot snapshot) => client.DefaultScope is { } defaults
        ? defaults.Where(value => named.Count == 0 || snapshot.FindApiByScope(value) is not { } owner || named.Contains(owner))
        : client.Scope.Where(value => snapshot.FindApiByScope(value) is { } owner && (named.Count == 0 || named.Contains(owner)));

    private static OAuthError? ReadResources(RequestParameters request, ProviderSnapshot snapshot, out List<Api> named)
    {
        named = [];
        foreach (var resource in request.All(Parameters.Resource))
        {
            if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || resource.Contains('#')) return OAuthErrors.ResourceMalformed;
            if (snapshot.FindApiByResource(resource) is not { } api) return OAuthErrors.ResourceUnknown.With(FactNames.PresentedResource, resource);
            if (!named.Contains(api)) named.Add(api);
        }
        return null;
    }
}
