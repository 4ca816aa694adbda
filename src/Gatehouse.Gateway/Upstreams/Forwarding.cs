using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Requests;
using Gatehouse.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Sends a call on and its answer back: bodies, streams and WebSockets pass through unread. What the upstream fails at is told in clear words.</summary>
internal sealed class Forwarding(IHttpForwarder forwarder, UpstreamConnections connections, RefusalWriter refusals, GatewayMetrics metrics, ILogger<Forwarding> log)
{
    public async Task SendAsync(HttpContext http, Admission admission)
    {
        var route = admission.Route;
        var (fault, cause) = (ForwarderError.NoAvailableDestinations, "");
        var request = new DownstreamRequest(admission);
        var form = FormTokenWatch.Over(http.Request);
        foreach (var upstream in route.Api.Upstreams.InTurn())
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            fault = await forwarder.SendAsync(http, upstream.Address, connections.Invoker, route.Api.Sending, request);
            if (fault == ForwarderError.None) return;
            var exception = http.Features.Get<IForwarderErrorFeature>()?.Exception;
            cause = exception?.Message ?? fault.ToString();
            if (!IsUnreachable(exception)) break;
            // Nothing was sent, so another one may have it.
            upstream.MarkUnreachable();
            log.UpstreamDown(upstream.Address, route.Api.Name, cause);
        }
        await TellAsync(http, route, form is { HasToken: true } ? GatewayRefusals.TokenInBody : RefusalFor(fault), cause);
    }

    private async Task TellAsync(HttpContext http, GuardedRoute route, GatewayRefusal? refusal, string cause)
    {
        if (refusal is null) return;
        if (refusal.Status >= 500)
        {
            metrics.UpstreamFailed(route.Api.Audience, refusal.Reason);
            log.UpstreamFailed(string.Join(' ', route.Api.Upstreams.All.Select(upstream => upstream.Address)), route.Api.Name, route.Endpoint.RoutePattern.RawText!, cause);
        }
        // An answer that has begun cannot be taken back: it is broken off, so that nobody takes it for a whole one.
        if (http.Response.HasStarted) http.Abort();
        else await refusals.AnswerAsync(http, refusal, route.Api);
    }

    private static GatewayRefusal? RefusalFor(ForwarderError fault) => fault switch
    {
        ForwarderError.RequestTimedOut or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeActivityTimeout => GatewayRefusals.UpstreamTimedOut,
        ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations => GatewayRefusals.UpstreamUnreachable,
        ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination or ForwarderError.RequestBodyDestination
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => GatewayRefusals.UpstreamBroken,
        ForwarderError.RequestBodyClient => GatewayRefusals.BodyBroken,
        // The caller went away.
        _ => null,
    };

    private static bool IsUnreachable(Exception? exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
}
