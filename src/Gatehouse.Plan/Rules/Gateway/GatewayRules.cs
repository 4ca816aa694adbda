using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Reading.Gateway;
using Gatehouse.Plan.Routes;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Gateway;

/// <summary>Rules about gateways: where APIs are reached, where they are, and who is believed.</summary>
internal static class GatewayRules
{
    private static readonly string[] Reserved = ["authorization", "dpop", "cookie", "host", "content-length", "transfer-encoding", "connection"];

    public static readonly ImmutableArray<Rule<PlanDraft>> OfPlan =
    [
        Rule.Where<PlanDraft>(ServerFaults.GatewayProvider,
            s => s.Value.Gateway.Provider is { } provider && FaultOfAddress(provider) is { } fault ? [new Breach("gateway.provider", fault)] : [],
            "write where the gateway reaches the provider, such as http://gatehouse:8080", needs: ["gateway.provider"]),
        Rule.Each<PlanDraft>(ServerFaults.ProxyAddress,
            "gateway.proxies", plan => plan.Gateway.Proxies, (entry, _) => Uris.FaultOfProxy(entry), "write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16", "RFC 7239 section 8.1"),
        Rule.If<PlanDraft>(GatewayFaults.RevocationsTime,
            "gateway.revocations.lost_after", s => s.Value.Gateway.Revocations.LostAfter < TimeSpan.FromSeconds(3) || s.Value.Gateway.Revocations.LostAfter > TimeSpan.FromHours(1),
            "is not between 3s and 1h", "write a time such as 30s"),
        Rule.Where<PlanDraft>(GatewayFaults.RevocationsUnfollowed,
            ApisThatCannotFollow, "add a client with kind: api, this API in its apis and a client_secret, or write when_lost: continue", needs: ["gateway.revocations.when_lost"]),
        Rule.Where<PlanDraft>(ApiFaults.RouteOfTwo, RoutesOfOthers, "let each request belong to one API: give the APIs different paths or different addresses"),
    ];

    public static readonly ImmutableArray<Rule<PlanApi>> OfApi =
    [
        Rule.Where<PlanApi>(ApiFaults.GatewayUrl,
            s => s.Value.Gateway?.Url is { } url && Uris.FaultOfOrigin(url) is { } fault ? [new Breach("gateway.url", fault)] : [],
            "write scheme and host in small letters without a path, such as https://orders.example.com; http is for loopback only", needs: ["gateway.url"]),
        Rule.If<PlanApi>(ApiFaults.GatewayUrl,
            "gateway.url", s => s.Value.Gateway is { Url: null } && OriginOf(s.Value) is null, "is missing, and the resource is no https address",
            "write where callers reach the API, such as https://orders.example.com", needs: ["resource"]),
        Rule.If<PlanApi>(ApiFaults.GatewayUrlDiffers,
            "gateway.url", s => s.Value.Gateway?.Url is { } url && RedirectUri.OriginOf(s.Value.Resource) is { } origin && origin != url,
            "differs from the address of the resource, so that clients which find the provider by the API's metadata refuse it",
            "use one address for both where such clients call", "RFC 9728 section 3.3", needs: ["resource"], level: FindingLevel.Warning),
        Rule.Each<PlanApi>(ApiFaults.GatewayUpstream,
            "gateway.upstreams", api => api.Gateway?.Upstreams ?? [], (entry, _) => FaultOfAddress(entry), "write where the API itself listens, without a path, such as http://10.0.0.5:5000"),
        Rule.Each<PlanApi>(ApiFaults.GatewayUpstreamHttp,
            "gateway.upstreams", api => api.Gateway is { } gateway && SendsTokens(api) ? gateway.Upstreams : [],
            (entry, s) => Uri.TryCreate(entry, UriKind.Absolute, out var uri) && uri.Scheme == "http" && !uri.IsLoopback ? "is sent access tokens in clear" : null,
            "use https, or leave access_token and exchange out of downstream", "RFC 6750 section 5.3", level: FindingLevel.Warning),
        Rule.If<PlanApi>(ApiFaults.GatewayTime,
            "gateway.timeout", s => s.Value.Gateway is { } gateway && (gateway.Timeout < TimeSpan.FromSeconds(1) || gateway.Timeout > TimeSpan.FromHours(24)), "is not between 1s and 24h", "write a time such as 100s"),
        Rule.If<PlanApi>(ApiFaults.GatewayHealthPath,
            "gateway.health.path", s => s.Value.Gateway?.Health is { } health && RouteMatch.FaultOfPath(health.Path) is not null, "is not a path", "write one such as /healthz"),
        Rule.If<PlanApi>(ApiFaults.GatewayTime,
            "gateway.health.interval", s => s.Value.Gateway?.Health is { } health && (health.Interval < TimeSpan.FromSeconds(1) || health.Interval > TimeSpan.FromHours(1)), "is not between 1s and 1h", "write a time such as 10s"),
        Rule.If<PlanApi>(ApiFaults.GatewayTime,
            "gateway.rate_limit.period", s => s.Value.Gateway?.RateLimit is { } limit && (limit.Period < TimeSpan.FromSeconds(1) || limit.Period > TimeSpan.FromDays(1)), "is not between 1s and 1d", "write a time such as 1m"),
        Rule.Each<PlanApi>(ApiFaults.CorsOrigin,
            "gateway.cors.origins", api => api.Gateway?.Cors?.Origins ?? [], (origin, _) => Uris.FaultOfOrigin(origin), "write scheme and host in small letters without a path, such as https://app.example.com"),
        Rule.If<PlanApi>(ApiFaults.CorsOrigin, "gateway.cors.origins", s => s.Value.Gateway?.Cors is { Origins.IsEmpty: true }, "is missing", "name the origins that may call, or remove cors"),
        Rule.Each<PlanApi>(ApiFaults.CorsHeader,
            "gateway.cors.headers", api => api.Gateway?.Cors?.Headers ?? [], (header, _) => FaultOfHeader(header), "name request headers such as X-Request-Id"),
        Rule.Each<PlanApi>(ApiFaults.CorsHeader,
            "gateway.cors.exposed_headers", api => api.Gateway?.Cors?.ExposedHeaders ?? [], (header, _) => FaultOfHeader(header), "name response headers such as ETag"),
        Rule.Where<PlanApi>(ApiFaults.AnonymousDemands, AnonymousRoutes, "remove what is demanded, or anonymous"),
        Rule.Where<PlanApi>(ApiFaults.RouteNeverMet, RoutesNeverMet, "write each character once, plainly or percent-encoded with capitals: the gateway refuses every other spelling"),
        Rule.Where<PlanApi>(ApiFaults.RoutesAlike, RoutesAlike, "keep one of the two; a path that differs in case or by a slash at its end is not another path to every upstream", needs: ["routes"]),
        Rule.If<PlanApi>(ApiFaults.GatewayBlind,
            "gateway", s => s.Value is { Gateway: not null, Token.Format: PlanTokenFormat.Opaque } && !s.Plan.Clients.Any(client => client.Value.CanAskAbout(s.Value)),
            "guards an API with opaque tokens, but has no client to ask about them", "add a client with kind: api, this API in its apis and a client_secret", "RFC 7662 section 2.1", needs: ["token"]),
    ];

    private static bool SendsTokens(PlanApi api) => api.Gateway!.Downstream.Any(IsToken) || api.Routes.Any(route => route.Downstream?.Any(IsToken) == true);

    private static bool IsToken(PlanDownstream told) => told is PlanDownstream.AccessToken or PlanDownstream.Exchange;

    public static string? OriginOf(PlanApi api) => api.Gateway?.Url ?? RedirectUri.OriginOf(api.Resource);

    private static string? FaultOfAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0) return "is not an http or https address";
        return uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 ? "has more than scheme, host and port" : null;
    }

    private static string? FaultOfHeader(string text)
    {
        if (text.Length is 0 or > 100 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')) return "is not the name of a header";
        return Reserved.Contains(text.ToLowerInvariant()) ? "is a header that is decided elsewhere" : null;
    }

    private static IEnumerable<Breach> AnonymousRoutes(Subject<PlanApi> s) =>
        s.Value.Routes.Select((route, i) => (route, i)).Where(found => found.route.Anonymous && (found.route.Scopes.Length > 0 || found.route.Roles.Length > 0))
            .Select(found => new Breach($"routes[{found.i}].anonymous", "lets everybody in, but the route demands scopes or roles"));

    private static IEnumerable<Breach> RoutesNeverMet(Subject<PlanApi> s) => s.Value.Gateway is null ? [] :
        s.Value.Routes.Select((route, i) => (route, i)).Where(found => CanonicalPath.FaultOf(found.route.Path.Replace('*', 'x')) is not null)
            .Select(found => new Breach($"routes[{found.i}].match", "has a path that no request has in this spelling"));

    private static IEnumerable<Breach> RoutesAlike(Subject<PlanApi> s)
    {
        if (s.Value.Gateway is null) yield break;
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (route, i) in s.Value.Routes.Select((route, i) => (route, i)))
            if (!first.TryAdd(KeyOf(route), i) && s.Value.Routes[first[KeyOf(route)]].Match != route.Match)
                yield return new Breach($"routes[{i}].match", $"differs from that of routes[{first[KeyOf(route)]}] in case or by a slash at its end");
    }

    private static IEnumerable<Breach> ApisThatCannotFollow(Subject<PlanDraft> s) => s.Value.Gateway.Revocations.WhenLost == PlanLostRevocations.Continue ? [] :
        s.Value.Apis.Where(api => api.Value.Gateway is not null && !s.Value.Clients.Any(client => client.Value.CanAskAbout(api.Value)))
            .Select(api => new Breach(
                "gateway.revocations.when_lost", $"is {GatewaySections.WhenLost.WordOf(s.Value.Gateway.Revocations.WhenLost)}, but no client can follow the revocations for the API {api.Value.Name}"));

    private static IEnumerable<Breach> RoutesOfOthers(Subject<PlanDraft> s)
    {
        var first = new Dictionary<string, Placed<PlanApi>>(StringComparer.OrdinalIgnoreCase);
        foreach (var api in s.Value.Apis)
        {
            if (api.Value.Gateway is null || OriginOf(api.Value) is not { } origin) continue;
            for (var i = 0; i < api.Value.Routes.Length; i++)
                if (!first.TryAdd($"{origin} {KeyOf(api.Value.Routes[i])}", api) && first[$"{origin} {KeyOf(api.Value.Routes[i])}"] is var other && other != api)
                    yield return new Breach($"{PlanPath.Item(api.Path + ".routes", i)}.match", $"is also a route of {other.Path}, which is reached at the same address");
        }
    }

    private static string KeyOf(PlanRoute route) => $"{route.Method} {route.Path.TrimEnd('/')}";
}
