using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.StepUp;
using Microsoft.AspNetCore.Authorization;

// Where ASP.NET Core's own RequireAuthorization stands, so that no extra using is needed.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Protects endpoints by how and when the user signed in.</summary>
public static class StepUpExtensions
{
    /// <summary>Lets these endpoints be called only when the user was authenticated in one of these ways (<c>acr</c>); others are asked to sign in again.</summary>
    public static TBuilder RequireAcr<TBuilder>(this TBuilder builder, params string[] acr)
        where TBuilder : IEndpointConventionBuilder => ScopeExtensions.Require(builder, new RequireAcrAttribute(acr));

    /// <summary>Lets these endpoints be called only when the user signed in not longer ago than this; others are asked to sign in again.</summary>
    public static TBuilder RequireRecentLogin<TBuilder>(this TBuilder builder, TimeSpan maxAge)
        where TBuilder : IEndpointConventionBuilder => ScopeExtensions.Require(builder, new RequireRecentLoginAttribute((int)Math.Min(maxAge.TotalSeconds, int.MaxValue)));

    /// <summary>Adds to a policy that the user must have been authenticated in one of these ways (<c>acr</c>).</summary>
    public static AuthorizationPolicyBuilder RequireAcr(this AuthorizationPolicyBuilder policy, params string[] acr) => ScopeExtensions.Require(policy, new AcrRequirement(acr));

    /// <summary>Adds to a policy that the user must have signed in not longer ago than this.</summary>
    public static AuthorizationPolicyBuilder RequireRecentLogin(this AuthorizationPolicyBuilder policy, TimeSpan maxAge) => ScopeExtensions.Require(policy, new RecentLoginRequirement(maxAge));
}
