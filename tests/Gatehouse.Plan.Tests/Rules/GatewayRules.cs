using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Gateways in front of APIs.</summary>
public class GatewayRules
{
    private static string Guarded(string gateway = "upstreams: [http://127.0.0.1:5001]", string more = "") => Plans.AnApi($"gateway: {{ {gateway} }}\n{more}");

    [Fact]
    public void Everything_that_a_gateway_can_be_told_is_read()
    {
        var plan = Plans.Sound("gateway: { provider: \"http://gatehouse:8080\", proxies: [10.0.0.7, 10.1.0.0/16], revocations: { when_lost: introspect, lost_after: 10s } }\nclients: [{ client_id: orders-api, kind: api, apis: [orders], client_secret: \"${SECRET}\" }]\n" + Guarded(
            "url: https://orders.example.com, upstreams: [https://10.0.0.5:5000, https://other.internal], downstream: [], http2: on, timeout: 5s, health: { path: /healthz, interval: 2s }, " +
            "rate_limit: { requests: 10, period: 1h }, cors: { origins: [https://app.example.com], headers: [X-Request-Id], exposed_headers: [ETag] }",
            "routes: [{ match: GET /public/**, anonymous: on, downstream: [access_token, identity_headers] }]"));
        Assert.Equal(("http://gatehouse:8080", 2), (plan.Gateway.Provider, plan.Gateway.Proxies.Length));
        Assert.Equal(new PlanRevocations(PlanLostRevocations.Introspect, TimeSpan.FromSeconds(10)), plan.Gateway.Revocations);
        var (gateway, route) = (plan.Apis[0].Gateway!, plan.Apis[0].Routes[0]);
        Assert.Equal(("https://orders.example.com", 2, 0, TimeSpan.FromSeconds(5)), (gateway.Url, gateway.Upstreams.Length, gateway.Downstream.Length, gateway.Timeout));
        Assert.Equal(("/healthz", TimeSpan.FromSeconds(2), 10, TimeSpan.FromHours(1)), (gateway.Health!.Path, gateway.Health.Interval, gateway.RateLimit!.Requests, gateway.RateLimit.Period));
        Assert.Equal((1, 1, 1), (gateway.Cors!.Origins.Length, gateway.Cors.Headers.Length, gateway.Cors.ExposedHeaders.Length));
        Assert.True(gateway.Http2);
        Assert.Equal((true, 2), (route.Anonymous, route.Downstream!.Value.Length));
    }

    [Theory]
    [InlineData("url: https://orders.example.com/v1", "5:21: error: apis[0].gateway.url is not an origin; write scheme and host in small letters without a path, such as https://orders.example.com; http is for loopback only")]
    [InlineData("url: http://orders.example.com", "5:21: error: apis[0].gateway.url uses http on a host that is not loopback; write scheme and host in small letters without a path, such as https://orders.example.com; http is for loopback only")]
    [InlineData("upstreams: [10.0.0.5:5000]", "5:28: error: apis[0].gateway.upstreams[0] is not an http or https address; write where the API itself listens, without a path, such as http://10.0.0.5:5000")]
    [InlineData("upstreams: [http://a/b]", "5:28: error: apis[0].gateway.upstreams[0] has more than scheme, host and port; write where the API itself listens, without a path, such as http://10.0.0.5:5000")]
    [InlineData("downstream: [token]", "5:29: error: apis[0].gateway.downstream[0] has 'token', which is not allowed here; use one of access_token, identity_headers, exchange, internal_token, signed_identity")]
    [InlineData("timeout: 2d", "5:25: error: apis[0].gateway.timeout is not between 1s and 24h; write a time such as 100s")]
    [InlineData("health: { interval: 10s }", "5:24: error: apis[0].gateway.health.path is missing; write the path that is asked for, such as /healthz")]
    [InlineData("health: { path: healthz }", "5:32: error: apis[0].gateway.health.path is not a path; write one such as /healthz")]
    [InlineData("health: { path: /healthz, interval: 2h }", "5:52: error: apis[0].gateway.health.interval is not between 1s and 1h; write a time such as 10s")]
    [InlineData("rate_limit: { period: 1m }", "5:28: error: apis[0].gateway.rate_limit.requests is missing; write how many requests one caller may make, such as 100")]
    [InlineData("rate_limit: { requests: 0 }", "5:40: error: apis[0].gateway.rate_limit.requests has '0', which is not a whole number above zero; write a number such as 100")]
    [InlineData("rate_limit: { requests: 10, period: 2d }", "5:52: error: apis[0].gateway.rate_limit.period is not between 1s and 1d; write a time such as 1m")]
    [InlineData("quota: { period: day }", "5:23: error: apis[0].gateway.quota.requests is missing; write how many requests one client may make, such as 10000")]
    [InlineData("quota: { requests: many, period: day }", "5:35: error: apis[0].gateway.quota.requests has 'many', which is not a whole number above zero; write a number such as 100")]
    [InlineData("quota: { requests: 10 }", "5:23: error: apis[0].gateway.quota.period is missing; say when counting begins anew: day, month")]
    [InlineData("quota: { requests: 10, period: year }", "5:47: error: apis[0].gateway.quota.period has 'year', which is not allowed here; use one of day, month")]
    [InlineData("cors: { origins: [] }", "5:33: error: apis[0].gateway.cors.origins is missing; name the origins that may call, or remove cors")]
    [InlineData("cors: { origins: ['https://*.example.com'] }", "5:34: error: apis[0].gateway.cors.origins[0] contains a wildcard; write scheme and host in small letters without a path, such as https://app.example.com")]
    [InlineData("cors: { origins: [https://a.example.com], headers: [Host] }", "5:68: error: apis[0].gateway.cors.headers[0] is a header that is decided elsewhere; name request headers such as X-Request-Id")]
    [InlineData("cors: { origins: [https://a.example.com], exposed_headers: ['*'] }", "5:76: error: apis[0].gateway.cors.exposed_headers[0] is not the name of a header; name response headers such as ETag")]
    public void A_gateway_that_cannot_be_is_refused(string gateway, string finding) => Plans.Refuses(Guarded(gateway), finding);

    [Theory]
    [InlineData("provider: gatehouse:8080", "1:22: error: gateway.provider is not an http or https address; write where the gateway reaches the provider, such as http://gatehouse:8080")]
    [InlineData("proxies: [0.0.0.0/0]", "1:22: error: gateway.proxies[0] is everybody; write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16 (RFC 7239 section 8.1)")]
    [InlineData("proxies: [proxy.internal]", "1:22: error: gateway.proxies[0] is neither an address nor a network; write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16 (RFC 7239 section 8.1)")]
    [InlineData("revocations: { lost_after: 2s }", "1:39: error: gateway.revocations.lost_after is not between 3s and 1h; write a time such as 30s")]
    [InlineData("revocations: { when_lost: panic }", "1:38: error: gateway.revocations.when_lost has 'panic', which is not allowed here; use one of continue, introspect, refuse")]
    public void Whom_to_believe_must_be_exact(string gateway, string finding) => Plans.Refuses($"gateway: {{ {gateway} }}\n" + Plans.AnApi(), finding);

    [Fact]
    public void Whoever_must_not_miss_a_revocation_needs_a_client_that_can_follow_them() => Plans.Refuses(
        "gateway: { revocations: { when_lost: refuse } }\n" + Guarded(),
        "1:38: error: gateway.revocations.when_lost is refuse, but no client can follow the revocations for the API orders; add a client with kind: api, this API in its apis and a client_secret, or write when_lost: continue");

    [Fact]
    public void An_API_that_is_no_web_address_needs_one() => Plans.Refuses(
        Plans.AnApi("resource: 'urn:orders'\ngateway: { upstreams: [http://127.0.0.1:5001] }"),
        "5:14: error: apis[0].gateway.url is missing, and the resource is no https address; write where callers reach the API, such as https://orders.example.com");

    [Fact]
    public void Another_address_than_the_resources_is_a_warning() => Plans.Warns(
        Guarded("url: https://api.example.com"),
        "5:21: warning: apis[0].gateway.url differs from the address of the resource, so that clients which find the provider by the API's metadata refuse it; use one address for both where such clients call (RFC 9728 section 3.3)");

    [Fact]
    public void Tokens_over_http_to_another_machine_are_a_warning() => Plans.Warns(
        Guarded("upstreams: [http://10.0.0.5:5000], downstream: [access_token]"),
        "5:28: warning: apis[0].gateway.upstreams[0] is sent access tokens in clear; use https, or leave access_token and exchange out of downstream (RFC 6750 section 5.3)");

    [Fact]
    public void An_anonymous_route_that_demands_something_is_refused() => Plans.Refuses(
        Guarded(more: "routes: [{ match: GET /orders, scopes: [orders.read], anonymous: on }]"),
        "6:70: error: apis[0].routes[0].anonymous lets everybody in, but the route demands scopes or roles; remove what is demanded, or anonymous");

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a;b")]
    [InlineData("/%61")]
    [InlineData("/caf%c3%a9")]
    public void A_route_that_no_request_can_meet_is_refused(string path) => Plans.Refuses(
        Guarded(more: $"routes: [{{ match: 'GET {path}' }}]"),
        "6:23: error: apis[0].routes[0].match has a path that no request has in this spelling; write each character once, plainly or percent-encoded with capitals: the gateway refuses every other spelling");

    [Theory]
    [InlineData("/Orders")]
    [InlineData("/orders/")]
    public void Two_routes_that_only_some_servers_tell_apart_are_refused(string path) => Plans.Refuses(
        Guarded(more: $"routes: [{{ match: GET /orders }}, {{ match: GET {path} }}]"),
        "6:47: error: apis[0].routes[1].match differs from that of routes[0] in case or by a slash at its end; keep one of the two; a path that differs in case or by a slash at its end is not another path to every upstream");

    [Fact]
    public void A_route_that_two_APIs_share_at_one_address_is_refused() => Plans.Refuses(
        """
        apis:
          - { name: a, resource: https://api.example.com/a, gateway: { upstreams: [http://127.0.0.1:1] }, routes: [{ match: GET /x }] }
          - { name: b, resource: https://api.example.com/b, gateway: { upstreams: [http://127.0.0.1:2] }, routes: [{ match: GET /X/ }] }
        """,
        "3:117: error: apis[1].routes[0].match is also a route of apis[0], which is reached at the same address; let each request belong to one API: give the APIs different paths or different addresses");

    [Fact]
    public void An_API_with_opaque_tokens_needs_a_client_that_asks() => Plans.Refuses(
        Guarded(more: "token: { format: opaque }"),
        "5:14: error: apis[0].gateway guards an API with opaque tokens, but has no client to ask about them; add a client with kind: api, this API in its apis and a client_secret (RFC 7662 section 2.1)");
}
