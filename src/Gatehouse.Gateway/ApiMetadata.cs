using Gatehouse.Gateway.Configuration;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway;

/// <summary>The documents by which clients find the provider of an API: the one path at its host that is not its own.</summary>
[Spec("RFC 9728", "3")]
internal static class ApiMetadata
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    public static bool IsAskedFor(HttpRequest request) => request.Path.StartsWithSegments(WellKnown, StringComparison.Ordinal);

    /// <summary>Answers for the API whose document it is; false when it is none's.</summary>
    public static async Task<bool> AnswersAsync(HttpContext http, GuardedAddress address)
    {
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        foreach (var api in address.Apis)
            if (await handlers.GetHandlerAsync(http, api.Scheme) is IAuthenticationRequestHandler handler && await handler.HandleRequestAsync())
                return true;
        return false;
    }
}
