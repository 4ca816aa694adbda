using System.Net;
using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Requests;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Routes;
using Gatehouse.ResourceServer;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway;

/// <summary>A request that may go on.</summary>
internal readonly record struct Admission(GuardedRoute Route, RequestTarget Target, IPAddress? Caller);

/// <summary>
/// The story of one request, whether it is forwarded here or another proxy asks about it: where it leads, whether it is written in the one way
/// that everybody reads alike, which route it takes, what its token allows. Only then it goes on.
/// </summary>
internal sealed class Gate(IPolicyEvaluator policies, RefusalWriter refusals, GatewayMetrics metrics)
{
    public async Task AdmitAsync(HttpContext http, GatewaySnapshot snapshot, Func<HttpContext, Admission, Task> goOn)
    {
        if (snapshot.Find(http.Request.Host) is not { } address)
        {
            await refusals.WriteAsync(http, GatewayRefusals.HostUnknown);
            return;
        }
        var caller = snapshot.Proxies.CallerOf(http);
        snapshot.Proxies.TakeCertificate(http);
        if (Read(http, out var target) is { } unclear)
        {
            await refusals.WriteAsync(http, unclear);
            return;
        }
        var preflight = CorsRules.PreflightMethodOf(http.Request);
        var found = address.Routes.Find(preflight ?? MethodOf(http), target.Path);
        if (found.Route is not { } route || found.CaseDiffers)
        {
            await refusals.WriteAsync(http, FaultOf(found));
            return;
        }
        http.SetEndpoint(route.Endpoint);
        if (preflight is not null && route.Api.Cors is { } asked)
        {
            asked.AnswerPreflight(http, preflight);
            return;
        }
        route.Api.Cors?.Mark(http);
        if (!await IsAuthorizedAsync(http, route)) return;
        if (route.Api.Limit?.FaultOf(NameOf(http, caller)) is { } limited)
        {
            await refusals.WriteAsync(http, limited, route.Api.Audience);
            return;
        }
        await goOn(http, new Admission(route, target, caller));
    }

    /// <summary>Refuses what could be read in two ways, and takes off what callers may not say.</summary>
    private static GatewayRefusal? Read(HttpContext http, out RequestTarget target)
    {
        target = default;
        if (HttpMethods.IsTrace(http.Request.Method) || (HttpMethods.IsConnect(http.Request.Method) && !ClientHeaders.IsWebSocket(http))) return GatewayRefusals.MethodRefused with { Allow = "" };
        if (RequestTarget.Read(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out target) is { } unclear) return unclear;
        if (ClientHeaders.FaultOf(http) is { } fault) return fault;
        ClientHeaders.Strip(http.Request.Headers);
        // What follows, the check of a DPoP proof above all, must see the path as it was sent and not as the server decoded it.
        http.Request.PathBase = PathString.Empty;
        http.Request.Path = new PathString(target.Path);
        return null;
    }

    private static string MethodOf(HttpContext http) => HttpMethods.IsConnect(http.Request.Method) ? HttpMethods.Get : http.Request.Method;

    private static GatewayRefusal FaultOf(RouteLookup<GuardedRoute> found) =>
        found.CaseDiffers ? GatewayRefusals.CaseDiffers
        : found.Methods.Count > 0 ? GatewayRefusals.MethodUnknown with { Allow = string.Join(", ", found.Methods) }
        : GatewayRefusals.RouteUnknown;

    /// <summary>The check of an API that installs the package, word for word; it also writes the 401 or 403.</summary>
    private async ValueTask<bool> IsAuthorizedAsync(HttpContext http, GuardedRoute route)
    {
        if (route.Policy is not { } policy)
        {
            metrics.Allowed(route.Api.Audience, http.RouteLabel());
            return true;
        }
        var authenticated = await policies.AuthenticateAsync(policy, http);
        var decision = await policies.AuthorizeAsync(policy, authenticated, http, http);
        if (decision.Succeeded) return true;
        if (decision.Forbidden) await http.ForbidAsync(route.Api.Scheme);
        else await http.ChallengeAsync(route.Api.Scheme);
        return false;
    }

    /// <summary>Clients by their name; callers without a token by their address, IPv6 by the network that one caller has.</summary>
    private static string NameOf(HttpContext http, IPAddress? caller)
    {
        if (http.GetAccessToken() is { } token) return "client " + token.ClientId;
        if (caller is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }) return caller?.ToString() ?? "";
        return Convert.ToHexString(caller.GetAddressBytes().AsSpan(0, 8));
    }
}
