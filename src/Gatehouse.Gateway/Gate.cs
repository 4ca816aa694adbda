using System.Net;
using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Requests;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Sessions.Endpoints;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Routes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Connections;
using Gatehouse.ResourceServer.Signals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway;

/// <summary>A request that may go on.</summary>
internal readonly record struct Admission(GuardedRoute Route, RequestTarget Target, IPAddress? Caller, Telling Telling);

/// <summary>
/// The story of one request, whether it is forwarded here or another proxy asks about it: where it leads, whether it is written in the one way
/// that everybody reads alike, which route it takes, what its token allows. Only then it goes on.
/// </summary>
internal sealed class Gate(IPolicyEvaluator policies, SessionGuard sessions, LoginStart login, Tellings tellings, RefusalWriter refusals, GatewayMetrics metrics, IOptionsMonitor<GatehouseOptions> checks, TimeProvider time)
{
    /// <param name="isForwarded">Whether it is forwarded here; else another proxy does, and its answers to browsers are its own.</param>
    public Task AdmitAsync(HttpContext http, GatewaySnapshot snapshot, bool isForwarded, Func<HttpContext, Admission, Task> goOn)
    {
        if (snapshot.Find(http.Request.Host) is not { } address) return refusals.WriteAsync(http, GatewayRefusals.HostUnknown);
        var caller = snapshot.Proxies.CallerOf(http);
        snapshot.Proxies.TakeCertificate(http);
        if (Read(http, isForwarded, out var target) is { } unclear) return refusals.WriteAsync(http, unclear);
        if (isForwarded && AnswersPreflight(http, address, target)) return Task.CompletedTask;
        var found = address.Routes.Find(MethodOf(http), target.Path);
        if (FaultOf(found, isForwarded) is { } nowhere) return refusals.WriteAsync(http, nowhere, found.Route?.Api);
        var route = found.Route!;
        http.SetEndpoint(route.Endpoint);
        if (isForwarded) route.Api.Cors?.Mark(http);
        return checks.Get(route.Api.Scheme).Calls is { } calls ? CountedAsync(http, route, target, caller, isForwarded, goOn, calls) : AdmitAsync(http, route, target, caller, goOn);
    }

    /// <summary>How long the API takes is known only where its answer passes through here.</summary>
    private async Task CountedAsync(HttpContext http, GuardedRoute route, RequestTarget target, IPAddress? caller, bool isForwarded, Func<HttpContext, Admission, Task> goOn, CallReporter calls)
    {
        var startedAt = time.GetTimestamp();
        var decision = RouteDecision.Open;
        try
        {
            decision = await AdmitAsync(http, route, target, caller, goOn);
        }
        finally
        {
            var brokenOff = http.Features.Get<IForwarderErrorFeature>()?.Error is ForwarderError.ResponseBodyDestination or ForwarderError.UpgradeResponseDestination;
            calls.Count(http, isForwarded && !LiveConnection.MayBeAsked(http.Request) ? time.GetElapsedTime(startedAt) : null, brokenOff, RouteDecisions.CallOf(http, route, MethodOf(http), decision));
        }
    }

    /// <summary>Answers, or lets the request go on; tells what the route decided.</summary>
    private async Task<RouteDecision> AdmitAsync(HttpContext http, GuardedRoute route, RequestTarget target, IPAddress? caller, Func<HttpContext, Admission, Task> goOn)
    {
        var decision = await DecideAsync(http, route, target, caller);
        if (decision != RouteDecision.LetThrough) return decision;
        if (Count(http, route.Api, caller) is { } limited)
        {
            await refusals.WriteAsync(http, limited, route.Api);
            return decision;
        }
        var (untold, telling) = await tellings.MakeAsync(http, route);
        if (untold is null)
        {
            await goOn(http, new Admission(route, target, caller, telling));
            return decision;
        }
        // The call was let through, and counted as that; what failed is on the way to the upstream.
        metrics.UpstreamFailed(route.Api.Audience, untold.Reason);
        await refusals.AnswerAsync(http, untold, route.Api);
        return decision;
    }

    /// <summary>Refuses what could be read in two ways, and takes off what callers may not say.</summary>
    private static GatewayRefusal? Read(HttpContext http, bool isForwarded, out RequestTarget target)
    {
        target = default;
        if (!IsForwarded(http)) return GatewayRefusals.MethodRefused with { Allow = "" };
        if (RequestTarget.Read(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out target) is { } unclear) return unclear;
        if (ClientHeaders.FaultOf(http) is { } fault) return fault;
        // Here they are taken off; what another proxy forwards it forwards itself.
        if (!isForwarded && ClientHeaders.ReachesUpstream(http.Request.Headers)) return GatewayRefusals.ProtectedHeader;
        ClientHeaders.Strip(http.Request.Headers);
        // What follows, the check of a DPoP proof above all, must see the path as it was sent and not as the server decoded it.
        http.Request.PathBase = PathString.Empty;
        http.Request.Path = new PathString(target.Path);
        return null;
    }

    /// <summary>Methods have a case, but not to every server: one in small letters could take the route of another method.</summary>
    [Spec("RFC 9110", "9.1")]
    private static bool IsForwarded(HttpContext http)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsConnect(method)) return ClientHeaders.IsWebSocket(http);
        return !HttpMethods.IsTrace(method) && method.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-');
    }

    private static string MethodOf(HttpContext http) => HttpMethods.IsConnect(http.Request.Method) ? HttpMethods.Get : http.Request.Method;

    /// <summary>Browsers ask before they send a token along, so what they ask for is looked up in place of the question.</summary>
    private static bool AnswersPreflight(HttpContext http, GuardedAddress address, RequestTarget target)
    {
        if (CorsRules.PreflightMethodOf(http.Request) is not { } method) return false;
        var found = address.Routes.Find(method, target.Path);
        if (found.CaseDiffers || found.Route?.Api.Cors is not { } cors) return false;
        cors.AnswerPreflight(http, method);
        return true;
    }

    private static GatewayRefusal? FaultOf(RouteLookup<GuardedRoute> found, bool isForwarded) =>
        FaultOf(found) ?? (isForwarded, found.Route!.Api.Upstreams.All.IsEmpty) switch
        {
            (true, true) => GatewayRefusals.NotForwarded,
            (false, false) => GatewayRefusals.ForwardedHere,
            _ => null,
        };

    /// <summary>Why a request leads nowhere, whatever stands there.</summary>
    internal static GatewayRefusal? FaultOf<T>(RouteLookup<T> found) where T : class =>
        found.CaseDiffers ? GatewayRefusals.CaseDiffers
        : found.Route is not null ? null
        : found.Methods.Count > 0 ? GatewayRefusals.MethodUnknown with { Allow = string.Join(", ", found.Methods) }
        : GatewayRefusals.RouteUnknown;

    /// <summary>The check of an API that installs the package, word for word; it also writes the 401 or 403. Only a person on the way to a page is led to the login instead.</summary>
    private async ValueTask<RouteDecision> DecideAsync(HttpContext http, GuardedRoute route, RequestTarget target, IPAddress? caller)
    {
        if (route.Policy is not { } policy)
        {
            metrics.Allowed(route.Api.Audience, http.RouteLabel());
            return RouteDecision.LetThrough;
        }
        var leadsToLogin = route.Api.Session is { } session && new BrowserRequest(http, session.Settings.Origin).IsNavigation;
        if (route.Api.Session is { } taken && await sessions.TakeAsync(http, taken) is { } refusal)
        {
            await refusals.WriteAsync(http, refusal, route.Api);
            return RouteDecision.Open;
        }
        var authenticated = await policies.AuthenticateAsync(policy, http);
        var decision = await policies.AuthorizeAsync(policy, authenticated, http, http);
        if (decision.Succeeded) return RouteDecision.LetThrough;
        if (decision.Forbidden) await http.ForbidAsync(route.Api.Scheme);
        else if (leadsToLogin && sessions.LeadsToLogin(http)) await SendToLoginAsync(http, route, target, caller);
        else await http.ChallengeAsync(route.Api.Scheme);
        // A token that is not good for anything says nothing about the route.
        return decision.Forbidden ? RouteDecision.Forbidden : authenticated.None ? RouteDecision.TokenMissing : RouteDecision.Open;
    }

    private async Task SendToLoginAsync(HttpContext http, GuardedRoute route, RequestTarget target, IPAddress? caller)
    {
        // A login costs the provider a row: whoever is sent there counts against the address it comes from, as everybody without a token.
        var rate = route.Api.Limit?.Take(NameOf(http, caller));
        if (rate?.FaultOr(GatewayRefusals.RateLimited) is { } often) await refusals.WriteAsync(http, often, route.Api);
        else if (await login.SendAsync(http, route.Api.Session!, target.Text) is { } refusal) await refusals.WriteAsync(http, refusal, route.Api);
        else metrics.Refused(route.Api.Audience, http.RouteLabel(), "login_required");
    }

    /// <summary>Counts the call against what its client may, and tells what is left.</summary>
    private static GatewayRefusal? Count(HttpContext http, GuardedApi api, IPAddress? caller)
    {
        if (api is { Limit: null, Quota: null }) return null;
        var name = NameOf(http, caller);
        var rate = api.Limit?.Take(name);
        rate?.Tell(http.Response.Headers);
        if (rate?.FaultOr(GatewayRefusals.RateLimited) is { } often) return often;
        // Without a token there is no client; an address is nobody's for a month.
        if (api.Quota is null || http.GetAccessToken() is null) return null;
        var quota = api.Quota.Take(name);
        quota.Tell(http.Response.Headers);
        return quota.FaultOr(GatewayRefusals.QuotaUsedUp);
    }

    /// <summary>Clients by their name; people with a session each by theirs, for they share one client; callers without a token by their address, IPv6 by the network that one caller has.</summary>
    private static string NameOf(HttpContext http, IPAddress? caller)
    {
        if (http.GetAccessToken() is { } token) return SessionGuard.IsFrom(http) ? $"client {token.ClientId} for {token.Subject}" : "client " + token.ClientId;
        if (caller is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 }) return caller?.ToString() ?? "";
        return Convert.ToHexString(caller.GetAddressBytes().AsSpan(0, 8));
    }
}
