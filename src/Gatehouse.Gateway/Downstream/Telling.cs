using Gatehouse.Gateway.Configuration;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Plan.Model;
using Gatehouse.ResourceServer;
using Gatehouse.ResourceServer.Outgoing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Downstream;

/// <summary>What an upstream is told of a caller beside the plain headers.</summary>
/// <param name="Authorization">The header in place of the caller's own; null leaves that to the route.</param>
/// <param name="Identity">The signed statement for the header <see cref="IdentityHeaders.Identity"/>; null for none.</param>
internal readonly record struct Telling(string? Authorization, string? Identity);

/// <summary>Makes it, once a call may go on.</summary>
internal sealed class Tellings(CallerStatements statements, ILogger<Tellings> log)
{
    public ValueTask<(GatewayRefusal? Refusal, Telling Telling)> MakeAsync(HttpContext http, GuardedRoute route) =>
        route.NeedsTelling && http.GetAccessToken() is not null ? MakeNeededAsync(http, route) : ValueTask.FromResult<(GatewayRefusal?, Telling)>((null, default));

    private async ValueTask<(GatewayRefusal? Refusal, Telling Telling)> MakeNeededAsync(HttpContext http, GuardedRoute route)
    {
        var token = http.GetAccessToken()!;
        var identity = route.Downstream.Contains(PlanDownstream.SignedIdentity) ? statements.Identity(route.Api, token) : null;
        if (route.Downstream.Contains(PlanDownstream.InternalToken)) return (null, new Telling("Bearer " + statements.InternalToken(route.Api, token), identity));
        if (!route.Downstream.Contains(PlanDownstream.Exchange)) return (null, new Telling(null, identity));
        try
        {
            var exchanged = await route.Api.Exchange!.GetAsync(PresentedBy(http), http.RequestAborted);
            return (null, new Telling("Bearer " + exchanged, identity));
        }
        catch (TokenRequestException failed)
        {
            log.NotExchanged(route.Api.Name, failed.Message);
            return (failed.Error is null ? GatewayRefusals.ExchangeUnavailable : GatewayRefusals.ExchangeRefused, default);
        }
    }

    private static string PresentedBy(HttpContext http) => Gatehouse.ResourceServer.Tokens.PresentedToken.Of(http.Request).Text!;
}
