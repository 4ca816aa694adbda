using System.Security.Claims;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.ResourceServer.StepUp;

/// <summary>Demands that the user was authenticated in one of these ways (<c>acr</c>).</summary>
[Spec("RFC 9470", "3")]
internal sealed class AcrRequirement : AuthorizationHandler<AcrRequirement>, IAuthorizationRequirement
{
    public AcrRequirement(string[] acr)
    {
        ArgumentNullException.ThrowIfNull(acr);
        if (acr.Length == 0) throw new ArgumentException("Name at least one authentication context class (acr).", nameof(acr));
        if (Array.Find(acr, static value => !ScopeSet.IsToken(value)) is { } wrong)
            throw new ArgumentException($"'{wrong}' is not one authentication context class; give each as a text of its own, without spaces and quotes.", nameof(acr));
        Acr = acr;
    }

    /// <summary>The ways that suffice, the preferred one first.</summary>
    public IReadOnlyList<string> Acr { get; }

    public override string ToString() => $"a login of the class {string.Join(" or ", Acr)}";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AcrRequirement requirement)
    {
        if (requirement.IsMetBy(context.User)) context.Succeed(requirement);
        else StepUpRefusal.Note(context);
        return Task.CompletedTask;
    }

    private bool IsMetBy(ClaimsPrincipal user) => StepUpRefusal.AcrOf(user) is { } acr && Acr.Contains(acr);
}
