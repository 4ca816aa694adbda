using Gatehouse.Gateway.ForwardAuth;
using Gatehouse.Gateway.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Gateway;

/// <summary>What the gateway answers itself: health, and forward-auth.</summary>
internal sealed class OwnAnswers(ForwardAuthEndpoint forwardAuth, RefusalWriter refusals, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext http) => http.Request.Path.Value switch
    {
        ForwardAuthEndpoint.Path => forwardAuth.InvokeAsync(http),
        "/healthz/live" => AnswerAsync(http, isWell: true),
        // A node that stops gets no new traffic while it answers what it has.
        "/healthz/ready" => AnswerAsync(http, isWell: !lifetime.ApplicationStopping.IsCancellationRequested),
        _ => refusals.WriteAsync(http, GatewayRefusals.HostUnknown),
    };

    private static Task AnswerAsync(HttpContext http, bool isWell)
    {
        http.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(isWell ? """{"status":"ok"}""" : """{"status":"unavailable","reason":"stopping"}""", http.RequestAborted);
    }
}
