using Gatehouse.Gateway.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.ForwardAuth.Envoy;

/// <summary>
/// Envoy's <c>ext_authz</c> over HTTP: it sends the very request, method, host and headers, with a prefix before the path and without the body.
/// Only 200 lets a request through; what the upstream must not get is named in a header.
/// </summary>
internal sealed class EnvoyHttp(CurrentGateway current, ForwardAuthEndpoint forwardAuth)
{
    public const string Prefix = "/forward-auth/envoy";
    private const string TakeOff = "x-envoy-auth-headers-to-remove";

    /// <summary>Whether it is such a question. It comes with the API's own host, so only from a proxy of ours, and only where nothing is forwarded that others could send.</summary>
    public bool IsAskedBy(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal)) return false;
        var snapshot = current.Snapshot;
        return snapshot.Proxies.IsOne(http.Connection.RemoteIpAddress) && snapshot.Find(http.Request.Host)?.Apis.All(api => api.Upstreams.All.IsEmpty) != false;
    }

    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        // In any other spelling of the prefix it is not Envoy's, and no route of anybody.
        var target = request.RawTarget.StartsWith(Prefix, StringComparison.Ordinal) ? request.RawTarget[Prefix.Length..] : request.RawTarget;
        // The host that Envoy was told to name counts before the one that its caller wrote.
        var host = http.Request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } named] ? named : http.Request.Host.Value ?? "";
        EnvoyQuestion.Ask(http.Request.Headers, request.Method, host, target, null);
        http.Response.OnStarting(() => Rename(http.Response));
        return forwardAuth.InvokeAsync(http);
    }

    private static Task Rename(HttpResponse response)
    {
        if (!EnvoyQuestion.IsAllowed(response)) return Task.CompletedTask;
        var told = EnvoyQuestion.ForUpstream(response).ToArray();
        response.StatusCode = StatusCodes.Status200OK;
        foreach (var (name, value) in told)
            if (value.Length > 0) response.Headers[name] = value;
            else response.Headers.Remove(name);
        response.Headers[TakeOff] = string.Join(", ", told.Where(one => one.Value.Length == 0).Select(one => one.Name));
        return Task.CompletedTask;
    }
}
