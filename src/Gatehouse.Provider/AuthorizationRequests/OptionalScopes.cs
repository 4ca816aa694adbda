using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.AuthorizationRequests;

/// <summary>
/// What a user may leave out of a request and still let the client in: where the plan says what the client needs (its default scope), the
/// rest of what it asks for.
/// </summary>
[Spec("RFC 6749", "3.3"), Spec("RFC 6749", "10.3")]
internal static class OptionalScopes
{
    public static ScopeSet Of(Client client, ScopeSet asked) =>
        client.DefaultScope is { } needed ? asked.Where(scope => !Scopes.IsIdentity(scope) && !needed.Contains(scope)) : ScopeSet.Empty;

    /// <summary>The request without what the user left out; null when nothing would remain. What is not optional stays, whatever the text says.</summary>
    public static AuthorizationRequest? Without(AuthorizationRequest request, string? leftOut)
    {
        if (string.IsNullOrEmpty(leftOut) || !ScopeSet.TryParse(leftOut, out var declined)) return request;
        var optional = Of(request.Client, request.Asked.Scope);
        var scope = request.Asked.Scope.Where(value => !optional.Contains(value) || !declined.Contains(value));
        if (scope.Count == 0) return null;
        return request with { Asked = new ResourceIndicators.Asked(scope, [.. request.Asked.Apis.Where(api => api.Scopes.Any(own => scope.Contains(own.Name)))]) };
    }
}
