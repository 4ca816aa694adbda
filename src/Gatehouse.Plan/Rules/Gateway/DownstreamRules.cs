using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Gateway;

/// <summary>Rules about what an upstream is told of the caller.</summary>
internal static class DownstreamRules
{
    private static readonly PlanDownstream[] InAuthorization = [PlanDownstream.AccessToken, PlanDownstream.Exchange, PlanDownstream.InternalToken];
    private static readonly PlanDownstream[] Signed = [PlanDownstream.InternalToken, PlanDownstream.SignedIdentity];

    public static readonly ImmutableArray<Rule<PlanApi>> Table =
    [
        Rule.Where<PlanApi>(GatewayFaults.DownstreamTwice,
            s => Lists(s.Value).Where(found => found.List.Count(InAuthorization.Contains) > 1).Select(found => new Breach(found.Key, "has more than one of access_token, exchange and internal_token")),
            "keep one: each of them is the upstream's one Authorization header", "RFC 6750 section 2.1"),
        Rule.Where<PlanApi>(GatewayFaults.ExchangeUnwritten,
            s => s.Value.Gateway is { Exchange: null } ? Lists(s.Value).Where(found => found.List.Contains(PlanDownstream.Exchange)).Select(found => new Breach(found.Key, "has exchange, but nothing says for what")) : [],
            "write gateway.exchange: { client: …, api: …, scopes: […] }", "RFC 8693 section 2.1"),
        Rule.Where<PlanApi>(GatewayFaults.DownstreamUnsigned,
            s => s.Plan.Gateway.SigningKeys.IsEmpty ? Lists(s.Value).Where(found => found.List.Any(Signed.Contains)).Select(found => new Breach(found.Key, "has what the gateway signs, but it has no key")) : [],
            "write gateway.signing_keys: [/etc/gatehouse/gateway.pem] at the top of the plan", "RFC 7515 section 5.1"),
        Rule.If<PlanApi>(GatewayFaults.ExchangeUnused,
            "gateway.exchange", s => s.Value.Gateway?.Exchange is not null && !Lists(s.Value).Any(found => found.List.Contains(PlanDownstream.Exchange)),
            "is used by no route", "add exchange to downstream, or remove the key", needs: ["routes"]),
        Rule.Where<PlanApi>(GatewayFaults.ExchangeClient, Exchanging, "name a client of kind api with this API in its apis, the grant type urn:ietf:params:oauth:grant-type:token-exchange and a client_secret", "RFC 8693 section 2.1"),
        Rule.Where<PlanApi>(GatewayFaults.ExchangeTarget, Target, "name an API and scopes that stand in the client's exchange.targets", "RFC 8693 section 2.1", needs: ["gateway.exchange.client"]),
        Rule.Where<PlanApi>(GatewayFaults.DownstreamAnonymous,
            s => s.Value.Routes.Select((route, i) => (route, i)).Where(found => found.route is { Anonymous: true, Downstream: { } list } && list.Any(one => one is not PlanDownstream.AccessToken and not PlanDownstream.IdentityHeaders))
                .Select(found => new Breach($"routes[{found.i}].downstream", "tells of a caller whom an anonymous route does not know")),
            "leave it out: without a checked token there is nothing to exchange and nothing to sign"),
    ];

    public static readonly ImmutableArray<Rule<PlanDraft>> OfPlan =
    [
        Rule.Each<PlanDraft>(GatewayFaults.SigningKey,
            "gateway.signing_keys", plan => plan.Gateway.SigningKeys, (path, _) => Path.IsPathFullyQualified(path) ? null : "is not a full path", "write where the file lies, such as /etc/gatehouse/gateway.pem"),
    ];

    private static IEnumerable<(string Key, ImmutableArray<PlanDownstream> List)> Lists(PlanApi api)
    {
        if (api.Gateway is not { } gateway) yield break;
        yield return ("gateway.downstream", gateway.Downstream);
        for (var i = 0; i < api.Routes.Length; i++)
            if (api.Routes[i].Downstream is { } list)
                yield return ($"routes[{i}].downstream", list);
    }

    private static PlanClient? Of(Subject<PlanApi> s, PlanDownstreamExchange exchange) => s.Plan.Clients.FirstOrDefault(client => client.Value.ClientId == exchange.Client)?.Value;

    private static IEnumerable<Breach> Exchanging(Subject<PlanApi> s)
    {
        const string Key = "gateway.exchange.client";
        if (s.Value.Gateway?.Exchange is not { Client.Length: > 0 } exchange) yield break;
        if (Of(s, exchange) is not { } client)
            yield return new Breach(Key, $"has {s.Quote(Key, exchange.Client)}, which is no client of this plan{s.Suggest(Key, exchange.Client, s.Plan.Clients.Select(known => known.Value.ClientId))}");
        // Callers' tokens are meant for this API: nobody else's client may exchange them.
        else if (client.Kind is not ClientKind.Api || !client.Apis.Contains(s.Value.Name))
            yield return new Breach(Key, "has a client that is not this API");
        else if (!client.UsesTokenExchange || client.Secrets.IsEmpty || !client.TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.ClientSecretBasic))
            yield return new Breach(Key, "has a client that may not exchange tokens, or does not prove itself by a secret");
    }

    private static IEnumerable<Breach> Target(Subject<PlanApi> s)
    {
        if (s.Value.Gateway?.Exchange is not { Api.Length: > 0 } exchange || Of(s, exchange) is not { } client) yield break;
        if (client.Exchange.Targets.FirstOrDefault(target => target.Api == exchange.Api) is not { } target)
            yield return new Breach("gateway.exchange.api", $"has {s.Quote("gateway.exchange.api", exchange.Api)}, for which {exchange.Client} may not exchange{s.Suggest("gateway.exchange.api", exchange.Api, client.Exchange.Targets.Select(found => found.Api))}");
        else
            foreach (var (scope, i) in exchange.Scopes.Select((scope, i) => (scope, i)))
                if (!target.Scopes.Contains(scope))
                    yield return new Breach($"gateway.exchange.scopes[{i}]", $"has {s.Quote($"gateway.exchange.scopes[{i}]", scope)}, which {exchange.Client} may not get for {exchange.Api}{s.Suggest($"gateway.exchange.scopes[{i}]", scope, target.Scopes)}");
    }
}
