using System.Text.Json.Serialization.Metadata;
using Gatehouse.ResourceServer.Details;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

// Where ASP.NET Core's own RequireAuthorization stands, so that no extra using is needed.
namespace Microsoft.AspNetCore.Builder;

/// <summary>Protects endpoints by authorization details (RFC 9396): not "may pay", but "may pay 100 to the grocer".</summary>
public static class DetailExtensions
{
    /// <summary>Lets these endpoints be called only with an access token that has an authorization detail which covers the call.</summary>
    /// <param name="builder">The endpoints.</param>
    /// <param name="type">The type of the detail.</param>
    /// <param name="json">How the detail is read, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="covers">Whether this detail allows this call: compare it with the path, the query, the headers.</param>
    public static TBuilder RequireAuthorizationDetail<TBuilder, TDetail>(this TBuilder builder, string type, JsonTypeInfo<TDetail> json, Func<TDetail, HttpContext, bool> covers)
        where TBuilder : IEndpointConventionBuilder => ScopeExtensions.Require(builder, new DetailRequirement<TDetail>(type, json, covers));

    /// <summary>Adds to a policy that the access token must have an authorization detail which covers the call.</summary>
    public static AuthorizationPolicyBuilder RequireAuthorizationDetail<TDetail>(this AuthorizationPolicyBuilder policy, string type, JsonTypeInfo<TDetail> json, Func<TDetail, HttpContext, bool> covers) =>
        ScopeExtensions.Require(policy, new DetailRequirement<TDetail>(type, json, covers));
}
