using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.ForwardAuth;
using Gatehouse.Gateway.ForwardAuth.Envoy;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Gateway;

/// <summary>What the gateway answers itself: health, forward-auth, and the keys by which upstreams know what it signed.</summary>
internal sealed class OwnAnswers(CurrentGateway current, ForwardAuthEndpoint forwardAuth, EnvoyHttp envoy, EnvoyGrpcBranch envoyGrpc, RefusalWriter refusals, IHostApplicationLifetime lifetime)
{
    public const string KeysPath = "/jwks";

    public Task InvokeAsync(HttpContext http) => http.Request.Path.Value switch
    {
        ForwardAuthEndpoint.Path when ForwardAuthEndpoint.IsAskedFor(http) => forwardAuth.InvokeAsync(http),
        KeysPath => AnswerKeysAsync(http),
        "/healthz/live" => AnswerAsync(http, isWell: true),
        // A node that stops gets no new traffic while it answers what it has.
        "/healthz/ready" => AnswerAsync(http, isWell: !lifetime.ApplicationStopping.IsCancellationRequested),
        { } path when path.StartsWith(EnvoyGrpcBranch.Path, StringComparison.Ordinal) => envoyGrpc.InvokeAsync(http),
        _ when envoy.IsAskedBy(http) => envoy.InvokeAsync(http),
        _ => refusals.WriteAsync(http, GatewayRefusals.HostUnknown),
    };

    [Spec("RFC 7517", "5")]
    private async Task AnswerKeysAsync(HttpContext http)
    {
        http.Response.ContentType = "application/jwk-set+json";
        http.Response.Headers.CacheControl = "max-age=300";
        await http.Response.BodyWriter.WriteAsync(current.Snapshot.Keys.Document, http.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext http, bool isWell)
    {
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(isWell ? """{"status":"ok"}""" : """{"status":"unavailable","reason":"stopping"}""", http.RequestAborted);
    }
}
