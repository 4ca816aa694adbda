using Gatehouse.ResourceServer.Details;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer;

/// <summary>
/// The answer of an endpoint that finds, with the body of the call in its hands, that no authorization detail covers it: 403 with
/// <c>insufficient_authorization_details</c>.
/// </summary>
/// <param name="type">The type of the detail that is lacking.</param>
public sealed class InsufficientDetails(string type) : IResult
{
    /// <summary>Writes the answer, as <c>RequireAuthorizationDetail</c> would.</summary>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Features.Set(new DetailRefusal(type));
        return httpContext.ForbidAsync(httpContext.User.Identities.OfType<AccessTokenIdentity>().FirstOrDefault()?.AuthenticationType ?? GatehouseDefaults.AuthenticationScheme);
    }
}
