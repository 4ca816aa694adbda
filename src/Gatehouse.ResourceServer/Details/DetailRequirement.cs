using System.Text.Json.Serialization.Metadata;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Details;

/// <summary>Demands an authorization detail of one type, whatever it is read as.</summary>
internal interface IDetailRequirement : IAuthorizationRequirement
{
    string Type { get; }
}

/// <summary>Demands an authorization detail that covers the call. Where no call is known, nothing is allowed.</summary>
[Spec("RFC 9396", "2"), Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
internal sealed class DetailRequirement<TDetail> : AuthorizationHandler<DetailRequirement<TDetail>>, IDetailRequirement, IAuthorizeData, IAuthorizationRequirementData
{
    private readonly JsonTypeInfo<TDetail> _json;
    private readonly Func<TDetail, HttpContext, bool> _covers;

    public DetailRequirement(string type, JsonTypeInfo<TDetail> json, Func<TDetail, HttpContext, bool> covers)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(covers);
        (Type, _json, _covers) = (type, json, covers);
    }

    public string Type { get; }

    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; } = GatehouseDefaults.AuthenticationScheme;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, DetailRequirement<TDetail> requirement)
    {
        if (context.Resource is not HttpContext call) return Task.CompletedTask;
        foreach (var detail in context.User.GetAccessToken()?.GetAuthorizationDetails(requirement.Type, requirement._json) ?? [])
            if (requirement._covers(detail, call))
            {
                context.Succeed(requirement);
                return Task.CompletedTask;
            }
        call.Features.Set(new DetailRefusal(requirement.Type));
        return Task.CompletedTask;
    }
}

/// <summary>Carries from the check to the answer what authorization detail is lacking.</summary>
internal sealed record DetailRefusal(string Type)
{
    public OAuthError Error => OAuthErrors.DetailsInsufficient.Saying($"This call needs an authorization detail of the type {Type} that covers it.");
}
