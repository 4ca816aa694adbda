using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Scopes;

/// <summary>Demands a scope that depends on the call: the tool that is asked for, the amount that is moved. Where no call is known, nothing is allowed.</summary>
[Spec("RFC 6750", "3.1"), Spec("MCP Authorization", "2026-07-28")]
internal sealed class CallScopeRequirement(Func<HttpContext, string?> scopeOf) : AuthorizationHandler<CallScopeRequirement>, IAuthorizationRequirement, IAuthorizeData, IAuthorizationRequirementData
{
    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; } = GatehouseDefaults.AuthenticationScheme;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];

    /// <summary>What this call needs; null when it needs no scope of its own.</summary>
    public ScopeRequirement? DemandOf(HttpContext call) => scopeOf(call) is { } scope ? new ScopeRequirement([scope], any: false) : null;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, CallScopeRequirement requirement)
    {
        if (context.Resource is not HttpContext call) return Task.CompletedTask;
        if (requirement.DemandOf(call)?.IsMetBy(context.User) != false) context.Succeed(requirement);
        else ScopeRefusal.Note(call, context.Requirements);
        return Task.CompletedTask;
    }
}
