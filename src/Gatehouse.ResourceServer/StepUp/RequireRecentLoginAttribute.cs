using Gatehouse.ResourceServer.StepUp;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.ResourceServer;

/// <summary>Lets an endpoint be called only with an access token whose user signed in lately; others are asked to sign in again (RFC 9470).</summary>
/// <param name="maxAgeSeconds">How many seconds ago the user may have signed in.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireRecentLoginAttribute(int maxAgeSeconds) : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    private readonly RecentLoginRequirement _requirement = new RecentLoginRequirement(TimeSpan.FromSeconds(maxAgeSeconds));

    /// <summary>A policy that must be met as well.</summary>
    public string? Policy { get; set; }

    /// <summary>Roles of which the user must have one as well, separated by commas.</summary>
    public string? Roles { get; set; }

    /// <summary>The schemes that may authenticate the call; Gatehouse alone by default.</summary>
    public string? AuthenticationSchemes { get; set; } = GatehouseDefaults.AuthenticationScheme;

    /// <inheritdoc />
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [_requirement];
}
