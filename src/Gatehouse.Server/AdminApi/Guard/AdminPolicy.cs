using Gatehouse.Protocol;
using Gatehouse.Provider.Subjects;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Demands;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.Server.AdminApi.Guard;

/// <summary>What a caller of the admin API must have: a token for it, the scope, and the right to administer at this moment.</summary>
internal static class AdminPolicy
{
    public const string Scheme = "admin";

    public static readonly AuthorizationPolicy Read = new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().RequireScope(AdministrationNames.Read).AddRequirements(new AdministratorRequirement()).Build();
}

/// <summary>Demands that the caller administers today, whatever the token says.</summary>
internal sealed class AdministratorRequirement : IAuthorizationRequirement;

/// <inheritdoc cref="AdministratorRequirement"/>
internal sealed class AdministratorCheck(Administrators administrators) : AuthorizationHandler<AdministratorRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AdministratorRequirement requirement)
    {
        // Without a good token there is nobody to ask about; the challenge says so.
        if (context.Resource is not HttpContext http || http.GetAccessToken() is null || PresentedToken.Of(http.Request).Text is not { } token) return;
        if (await administrators.CheckCallerAsync(token, http.RequestAborted) is { } error) http.Features.Set(new OwnRefusal(error));
        else context.Succeed(requirement);
    }
}
