using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using static Gatehouse.Plan.FindingLevel;

namespace Gatehouse.Plan.Rules.Advice;

/// <summary>Advice about gateways in front of APIs.</summary>
internal static class GatewayAdvice
{
    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Advise.If<PlanApi>("gateway-without-routes", Warning, "routes", s => s.Value is { Gateway: not null, Routes.IsEmpty: true }, "is missing, so that the gateway refuses every request",
            "write which request needs which scope", null, "A request that no route matches gets nowhere."),
        Advise.If<PlanApi>("gateway-without-limit", Note, "gateway.rate_limit", s => s.Value.Gateway is { RateLimit: null }, "is missing",
            "write how many requests one caller may make", "RFC 6585 section 4", "One caller that runs wild takes the API from all others."),
        Advise.If<PlanApi>("gateway-without-health", Note, "gateway.health", s => s.Value.Gateway is { Health: null, Upstreams.Length: > 1 }, "is missing for several upstreams",
            "write a path that tells whether an upstream is well", null, "Every second request goes to the one that is down."),
        Advise.If<PlanApi>("gateway-passes-token", Note, "gateway.downstream", s => s.Value.Gateway?.Downstream.Contains(PlanDownstream.AccessToken) == true, "has access_token, so that the upstream holds tokens that it could use elsewhere",
            "pass identity_headers, and let the upstream exchange tokens for what it calls", "RFC 9700 section 2.3", "Whoever breaks into the upstream collects the tokens of its callers."),
        Advise.If<PlanApi>("cors-many-origins", Note, "gateway.cors.origins", s => s.Value.Gateway?.Cors is { Origins.Length: > 10 }, "has more than ten entries",
            "name the programs that call from browsers", "RFC 6454 section 8.3", "Script of any of the origins can call with what the browser has."),
        Advise.Each<PlanApi>("cors-stranger", Note, "gateway.cors.origins", api => api.Gateway?.Cors?.Origins ?? [], (origin, s) => !s.Plan.ClientOrigins.Contains(origin), "is an origin that no client of the plan has",
            "remove it, or register the client that runs there", "RFC 6454 section 8.3", "Pages without a client of theirs have no token to call with."),
    ];
}
