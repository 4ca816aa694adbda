using Gatehouse.ResourceServer.Scopes;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.ResourceServer;

/// <summary>Lets an endpoint be called only with an access token that carries at least one of these scopes.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAnyScopeAttribute(params string[] scopes) : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    private readonly ScopeRequirement _requirement = new(scopes, any: true);

    /// <summary>A policy that must be met as well.</summary>
    public string? Policy { get; set; }

    /// <summary>Roles of which the user must have one as well, separated by commas.</summary>
    public string? Roles { get; set; }

    /// <summary>
    /// The schemes that may authenticate the call; Gatehouse alone by default, so that a call without a token is answered 401 and
    /// never redirected to a login page.
    /// </summary>
    public string? AuthenticationSchemes { get; set; } = GatehouseDefaults.AuthenticationScheme;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
