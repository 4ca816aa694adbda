using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Endpoints.Token.Grants.Exchange;

/// <summary>
/// Decides what the new token is meant for and what it may do: what the subject token could, or less; more, or elsewhere, only as far as
/// the plan lets this client for that API.
/// </summary>
[Spec("RFC 8693", "2.1"), Spec("RFC 8707", "2.2")]
internal static class ExchangeTargets
{
    public static OAuthError? Decide(TokenRequest request, ShownToken subject, out Api api, out ScopeSet scope)
    {
        scope = ScopeSet.Empty;
        if (FindApi(request, subject, out api) is { } unknown) return unknown;
        var policy = request.Client.Exchange.Targets.GetValueOrDefault(api.Name);
        var holds = subject.Apis.Contains(api);
        if (!holds && policy is null) return OAuthErrors.ExchangeTargetNotAllowed;

        var target = api;
        var held = holds ? request.Snapshot.Expand(subject.Scope).Where(value => request.Snapshot.FindApiByScope(value) == target) : ScopeSet.Empty;
        var allowed = policy is null ? held : held.Union(request.Snapshot.Expand(policy.Scope));
        if (request[Parameters.Scope] is { } text)
        {
            if (!ScopeSet.TryParse(text, out scope)) return OAuthErrors.ScopeMalformed;
            return scope.IsSubsetOf(allowed) ? null : OAuthErrors.ExchangeScopeWider;
        }
        scope = held.Count > 0 ? held : allowed;
        return scope.Count == 0 ? OAuthErrors.ScopeEmpty : null;
    }

    /// <summary>The one API that <c>resource</c> or <c>audience</c> name, or the one that the subject token is meant for.</summary>
    private static OAuthError? FindApi(TokenRequest request, ShownToken subject, out Api api)
    {
        api = null!;
        var named = new List<Api>();
        foreach (var resource in request.Parameters.All(Parameters.Resource))
        {
            if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || resource.Contains('#')) return OAuthErrors.ResourceMalformed;
            if (request.Snapshot.FindApiByResource(resource) is not { } known) return OAuthErrors.ExchangeTargetNotAllowed;
            if (!named.Contains(known)) named.Add(known);
        }
        foreach (var audience in request.Parameters.All(Parameters.Audience))
        {
            var known = request.Snapshot.FindApiByResource(audience) ?? request.Snapshot.FindApiByName(audience);
            if (known is null) return OAuthErrors.ExchangeTargetNotAllowed;
            if (!named.Contains(known)) named.Add(known);
        }
        if (named.Count == 0) named.AddRange(subject.Apis);
        if (named.Count != 1) return OAuthErrors.ExchangeTargetMissing;
        api = named[0];
        return null;
    }
}
