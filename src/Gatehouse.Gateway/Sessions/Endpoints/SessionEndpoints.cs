using Gatehouse.Gateway.Refusals;
using Gatehouse.Plan.Routes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>What the gateway itself answers at the host of an API with browser sessions.</summary>
internal sealed class SessionEndpoints(LoginCallback callback, SessionLogout logout, BackChannelLogout backChannel, RefusalWriter refusals)
{
    public static bool IsAskedFor(HttpRequest request) => request.Path.StartsWithSegments(ReservedPaths.Start, StringComparison.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http, GuardedSession session) => http.Request.Path.Value switch
    {
        ReservedPaths.Callback when HttpMethods.IsGet(http.Request.Method) => callback.InvokeAsync(http, session),
        ReservedPaths.Logout => logout.InvokeAsync(http, session),
        ReservedPaths.BackChannelLogout => backChannel.InvokeAsync(http, session),
        ReservedPaths.SignedOut when HttpMethods.IsGet(http.Request.Method) => SessionPages.WriteAsync(http, SessionPages.SignedOut, null, "/"),
        _ => refusals.WriteAsync(http, GatewayRefusals.RouteUnknown, session.Settings.Resource),
    };
}
