using Gatehouse.Gateway.Configuration;
using Gatehouse.Protocol.Signals;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Requests;

/// <summary>What a route of the plan decided about a call.</summary>
internal enum RouteDecision
{
    /// <summary>Nothing: something else refused before.</summary>
    Open,
    LetThrough,
    TokenMissing,
    Forbidden,
}

/// <summary>Makes of a call what the provider is told, so that another plan can be tried on it: the route and not the path, and nobody's name.</summary>
internal static class RouteDecisions
{
    public static RouteCall? CallOf(HttpContext http, GuardedRoute route, string method, RouteDecision decision)
    {
        if (decision == RouteDecision.Open || !route.Api.RecordsDecisions || !IsUsual(method)) return null;
        var token = decision == RouteDecision.TokenMissing ? null : http.GetAccessToken();
        var refused = decision switch { RouteDecision.TokenMissing => StatusCodes.Status401Unauthorized, RouteDecision.Forbidden => StatusCodes.Status403Forbidden, _ => 0 };
        return new RouteCall(method, route.Endpoint.DisplayName!, "", token?.Scopes.ToString() ?? "", token is null ? "" : RolesOf(http, route.Api), refused);
    }

    /// <summary>Methods that somebody makes up would each be a decision of their own.</summary>
    private static bool IsUsual(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsPatch(method) || HttpMethods.IsOptions(method);

    private static string RolesOf(HttpContext http, GuardedApi api) => api.Roles.IsEmpty ? "" : string.Join(' ', api.Roles.Where(http.User.IsInRole));
}
