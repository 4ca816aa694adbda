using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Scopes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

// Where ASP.NET Core's own RequireAuthorization stands, so that no extra using is needed.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Protects endpoints, groups of endpoints and controllers by scopes.</summary>
public static class ScopeExtensions
{
    /// <summary>Lets these endpoints be called only with an access token that carries all of these scopes.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => Require(builder, new RequireScopeAttribute(scopes));

    /// <summary>
    /// Lets these endpoints be called only with an access token that carries the scope which the call decides on, beside what else is
    /// demanded; null when it needs no further one.
    /// </summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, Func<HttpContext, string?> scopeOf)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(scopeOf);
        return Require(builder, new CallScopeRequirement(scopeOf));
    }

    /// <summary>Lets these endpoints be called only with an access token that carries at least one of these scopes.</summary>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => Require(builder, new RequireAnyScopeAttribute(scopes));

    /// <summary>Adds to a policy that the access token must carry all of these scopes.</summary>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        Require(policy, new ScopeRequirement(scopes, any: false));

    /// <summary>Adds to a policy that the access token must carry at least one of these scopes.</summary>
    public static AuthorizationPolicyBuilder RequireAnyScope(this AuthorizationPolicyBuilder policy, params string[] scopes) =>
        Require(policy, new ScopeRequirement(scopes, any: true));

    internal static TBuilder Require<TBuilder>(TBuilder builder, object demand)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint => endpoint.Metadata.Add(demand));
        return builder;
    }

    internal static AuthorizationPolicyBuilder Require(AuthorizationPolicyBuilder policy, IAuthorizationRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.AddRequirements(requirement);
    }
}
