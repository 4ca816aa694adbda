using System.Security.Claims;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Scopes;

/// <summary>Demands scopes of the access token: all of them, or any one.</summary>
internal sealed class ScopeRequirement : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    private readonly string[] _scopes;
    private readonly bool _any;

    public ScopeRequirement(string[] scopes, bool any)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        // Two scopes in one text would be compared as one and refuse everybody; an empty list would refuse nobody.
        if (scopes.Length == 0) throw new ArgumentException("Name at least one scope.", nameof(scopes));
        if (Array.Find(scopes, static scope => !ScopeSet.IsToken(scope)) is { } wrong)
            throw new ArgumentException($"'{wrong}' is not one scope; give each scope as a text of its own (RFC 6749 section 3.3).", nameof(scopes));
        _scopes = scopes;
        _any = any;
    }

    public IReadOnlyList<string> Scopes => _scopes;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (requirement.IsMetBy(context.User)) context.Succeed(requirement);
        else if (context.Resource is HttpContext http) ScopeRefusal.Note(http, context.Requirements);
        return Task.CompletedTask;
    }

    public override string ToString() => (_any ? "any scope of " : "scope ") + string.Join(' ', _scopes);

    public bool IsMetBy(ClaimsPrincipal user)
    {
        if (user.GetAccessToken() is { } token) return _any ? Array.Exists(_scopes, token.HasScope) : Array.TrueForAll(_scopes, token.HasScope);
        // A principal of another handler, or of an API's own tests: its scopes stand in its claims.
        return _any ? Array.Exists(_scopes, scope => ScopeClaims.Contain(user, scope)) : Array.TrueForAll(_scopes, scope => ScopeClaims.Contain(user, scope));
    }
}
