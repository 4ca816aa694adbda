using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.ResourceServer.StepUp;

/// <summary>Demands that the user was asked to authenticate not longer ago than this (<c>auth_time</c>).</summary>
[Spec("RFC 9470", "3")]
internal sealed class RecentLoginRequirement : IAuthorizationRequirement
{
    public RecentLoginRequirement(TimeSpan maxAge)
    {
        if (maxAge < TimeSpan.FromSeconds(1)) throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "A login is a second old at least when its token is shown.");
        MaxAge = maxAge;
    }

    public TimeSpan MaxAge { get; }

    public override string ToString() => $"a login not older than {(long)MaxAge.TotalSeconds} s";
}

/// <summary>Compares the login's time with the clock. A token that does not say when its user signed in has no recent login.</summary>
internal sealed class RecentLogins(TimeProvider clock) : AuthorizationHandler<RecentLoginRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RecentLoginRequirement requirement)
    {
        if (StepUpRefusal.AuthTimeOf(context.User) is { } authTime && clock.GetUtcNow() - authTime <= requirement.MaxAge) context.Succeed(requirement);
        else StepUpRefusal.Note(context);
        return Task.CompletedTask;
    }
}
