using Gatehouse.ResourceServer.StepUp;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.ResourceServer;

/// <summary>Lets an endpoint be called only with an access token whose user was authenticated in one of these ways (<c>acr</c>); others are asked to sign in again (RFC 9470).</summary>
/// <param name="acr">The authentication context classes that suffice, the preferred one first.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAcrAttribute(params string[] acr) : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    private readonly AcrRequirement _requirement = new AcrRequirement(acr);

    /// <summary>A policy that must be met as well.</summary>
    public string? Policy { get; set; }

    /// <summary>Roles of which the user must have one as well, separated by commas.</summary>
    public string? Roles { get; set; }

    /// <summary>The schemes that may authenticate the call; Gatehouse alone by default.</summary>
    public string? AuthenticationSchemes { get; set; } = GatehouseDefaults.AuthenticationScheme;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
