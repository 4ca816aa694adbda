using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.ForwardAuth;

/// <summary>
/// Answers a proxy that forwards itself and only asks whether it may. The proxy tells which request it has; from there on the story is the
/// same as for a request that is forwarded here, up to the upstream.
/// </summary>
internal sealed class ForwardAuthEndpoint(CurrentGateway current, Gate gate, RefusalWriter refusals)
{
    public const string Path = "/forward-auth";

    /// <summary>For a proxy that takes 401 and 403 alone for a refusal and anything else for a fault of ours: 400, 404, 405 and 429 become 403.</summary>
    private const string OnlyKnownStatuses = "only";

    public const string StatusHeader = "Gatehouse-Status";

    /// <summary>Where a person is to be sent who must sign in, for a proxy that takes no redirect.</summary>
    public const string LocationHeader = "Gatehouse-Location";

    /// <summary>What the upstream gets for the header of this name; empty for nothing.</summary>
    public const string AuthorizationHeader = "Gatehouse-Authorization";

    /// <summary>The cookies that the upstream gets: those of the caller without the session's.</summary>
    public const string CookieHeader = "Gatehouse-Cookie";

    /// <summary>By its very name: a proxy may pass on a target with dots or a fragment in it, whose decoded path leads here although nobody asked.</summary>
    public static bool IsAskedFor(HttpContext http) =>
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is var target && target.StartsWith(Path, StringComparison.Ordinal) && (target.Length == Path.Length || target[Path.Length] == '?') && !target.Contains('#');

    public async Task InvokeAsync(HttpContext http)
    {
        var snapshot = current.Snapshot;
        if (!snapshot.Proxies.IsOne(http.Connection.RemoteIpAddress))
        {
            await refusals.WriteAsync(http, GatewayRefusals.ProxyUnknown);
            return;
        }
        if (http.Request.Query[OnlyKnownStatuses] == "401,403") http.Response.OnStarting(() => Narrow(http.Response));
        if (Take(http.Request) is { } fault) await refusals.WriteAsync(http, fault);
        else await gate.AdmitAsync(http, snapshot, isForwarded: false, AllowAsync);
    }

    /// <summary>Makes the request what the proxy says that it is.</summary>
    private static GatewayRefusal? Take(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["X-Forwarded-Method"] is not [{ Length: > 0 } method] || headers["X-Forwarded-Host"] is not [{ Length: > 0 } host] || headers["X-Forwarded-Uri"] is not [{ Length: > 0 } target])
            return GatewayRefusals.ForwardedIncomplete;
        var feature = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>();
        feature.Method = method;
        feature.RawTarget = target;
        request.Host = new HostString(host);
        request.QueryString = target.IndexOf('?') is >= 0 and var question ? new QueryString(target[question..]) : QueryString.Empty;
        return null;
    }

    /// <summary>With every identity header, empty ones too: a proxy that copies them then overwrites whatever the caller had sent.</summary>
    private static Task AllowAsync(HttpContext http, Admission admission)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.CacheControl = "no-store";
        var headers = http.Response.Headers;
        foreach (var (name, value) in IdentityHeaders.Of(http)) headers[name] = admission.Route.SendsIdentity ? value : "";
        headers[IdentityHeaders.Identity] = admission.Telling.Identity ?? "";
        headers[AuthorizationHeader] = admission.Telling.Authorization ?? (admission.Route.SendsToken ? http.Request.Headers.Authorization.ToString() : "");
        headers[CookieHeader] = SessionCookies.Without(http.Request.Headers.Cookie).ToString();
        return Task.CompletedTask;
    }

    private static Task Narrow(HttpResponse response)
    {
        if (response.StatusCode is < 300 or 401 or 403) return Task.CompletedTask;
        if (response.StatusCode == StatusCodes.Status302Found)
        {
            response.Headers[LocationHeader] = response.Headers.Location;
            response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        response.Headers[StatusHeader] = response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (response.StatusCode < 500) response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
