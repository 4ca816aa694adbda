using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What an upstream is told of the caller.</summary>
public class DownstreamRules
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string Exchange = "exchange: { client: exchanger, api: inventory, scopes: [inventory.read] }";
    private const string Exchanger = $"client_id: exchanger, kind: api, apis: [orders], client_secret: \"${{SECRET}}\", grant_types: [\"{Grant}\"], exchange: {{ targets: [{{ api: inventory, scopes: [inventory.read] }}] }}";

    private static string Plan(string gateway, string routes = "", string top = "", string client = Exchanger) => $$"""
        gateway: { {{top}} }
        apis:
          - { name: orders, resource: https://orders.example.com, gateway: { {{gateway}} }, routes: [{{routes}}] }
          - { name: inventory, resource: https://inventory.example.com, scopes: [inventory.read, inventory.write] }
        clients:
          - { {{client}} }
        """;

    [Fact]
    public void Everything_that_an_upstream_can_be_told_is_read()
    {
        var plan = Plans.Sound(Plan("downstream: [exchange, signed_identity], " + Exchange, "{ match: GET /x, downstream: [internal_token, identity_headers] }", "signing_keys: [/etc/gatehouse/one.pem, /etc/gatehouse/two.pem]"));
        var gateway = plan.Apis[0].Gateway!;
        Assert.Equal([PlanDownstream.Exchange, PlanDownstream.SignedIdentity], gateway.Downstream.AsEnumerable());
        Assert.Equal(("exchanger", "inventory", "inventory.read"), (gateway.Exchange!.Client, gateway.Exchange.Api, Assert.Single(gateway.Exchange.Scopes)));
        Assert.Equal(2, plan.Gateway.SigningKeys.Length);
    }

    [Theory]
    [InlineData("downstream: [access_token, exchange], " + Exchange, "3:82: error: apis[0].gateway.downstream has more than one of access_token, exchange and internal_token; keep one: each of them is the upstream's one Authorization header (RFC 6750 section 2.1)")]
    [InlineData("downstream: [exchange]", "3:82: error: apis[0].gateway.downstream has exchange, but nothing says for what; write gateway.exchange: { client: …, api: …, scopes: […] } (RFC 8693 section 2.1)")]
    [InlineData("downstream: [internal_token]", "3:82: error: apis[0].gateway.downstream has what the gateway signs, but it has no key; write gateway.signing_keys: [/etc/gatehouse/gateway.pem] at the top of the plan (RFC 7515 section 5.1)")]
    [InlineData("downstream: [signed_identity]", "3:82: error: apis[0].gateway.downstream has what the gateway signs, but it has no key; write gateway.signing_keys: [/etc/gatehouse/gateway.pem] at the top of the plan (RFC 7515 section 5.1)")]
    [InlineData(Exchange, "3:80: error: apis[0].gateway.exchange is used by no route; add exchange to downstream, or remove the key")]
    [InlineData("downstream: [exchange], exchange: { api: inventory }", "3:104: error: apis[0].gateway.exchange.client is missing; name the client that exchanges, one with the grant type urn:ietf:params:oauth:grant-type:token-exchange")]
    [InlineData("downstream: [exchange], exchange: { client: exchanger }", "3:104: error: apis[0].gateway.exchange.api is missing; name the API that the upstream is or calls")]
    [InlineData("downstream: [exchange], exchange: { client: exchangr, api: inventory }", "3:114: error: apis[0].gateway.exchange.client has 'exchangr', which is no client of this plan (did you mean exchanger?); name a client of kind api with this API in its apis, the grant type urn:ietf:params:oauth:grant-type:token-exchange and a client_secret (RFC 8693 section 2.1)")]
    [InlineData("downstream: [exchange], exchange: { client: exchanger, api: orders }", "3:130: error: apis[0].gateway.exchange.api has 'orders', for which exchanger may not exchange; name an API and scopes that stand in the client's exchange.targets (RFC 8693 section 2.1)")]
    [InlineData("downstream: [exchange], exchange: { client: exchanger, api: inventory, scopes: [inventory.write] }", "3:150: error: apis[0].gateway.exchange.scopes[0] has 'inventory.write', which exchanger may not get for inventory; name an API and scopes that stand in the client's exchange.targets (RFC 8693 section 2.1)")]
    public void What_cannot_be_told_is_refused(string gateway, string finding) => Plans.Refuses(Plan(gateway), finding);

    [Fact]
    public void A_client_that_may_not_exchange_is_refused() => Plans.Refuses(
        Plan("downstream: [exchange], " + Exchange, client: "client_id: exchanger, kind: api, apis: [orders], client_secret: \"${SECRET}\""),
        "3:114: error: apis[0].gateway.exchange.client has a client that may not exchange tokens, or does not prove itself by a secret; name a client of kind api with this API in its apis, the grant type urn:ietf:params:oauth:grant-type:token-exchange and a client_secret (RFC 8693 section 2.1)");

    [Fact]
    public void Another_APIs_client_is_refused() => Plans.Refuses(
        Plan("downstream: [exchange], " + Exchange, client: Exchanger.Replace("[orders]", "[inventory]")),
        "3:114: error: apis[0].gateway.exchange.client has a client that is not this API; name a client of kind api with this API in its apis, the grant type urn:ietf:params:oauth:grant-type:token-exchange and a client_secret (RFC 8693 section 2.1)");

    [Fact]
    public void A_route_of_its_own_is_held_to_the_same() => Plans.Refuses(
        Plan("upstreams: []", "{ match: GET /x, downstream: [signed_identity] }"),
        "3:125: error: apis[0].routes[0].downstream has what the gateway signs, but it has no key; write gateway.signing_keys: [/etc/gatehouse/gateway.pem] at the top of the plan (RFC 7515 section 5.1)");

    [Fact]
    public void Of_a_caller_whom_nobody_checked_nothing_is_signed() => Plans.Refuses(
        Plan("upstreams: []", "{ match: GET /x, anonymous: on, downstream: [signed_identity] }", "signing_keys: [/etc/gatehouse/one.pem]"),
        "3:140: error: apis[0].routes[0].downstream tells of a caller whom an anonymous route does not know; leave it out: without a checked token there is nothing to exchange and nothing to sign");

    [Fact]
    public void A_key_lies_at_a_full_path() => Plans.Refuses(
        Plan("upstreams: []", top: "signing_keys: [gateway.pem]"),
        "1:27: error: gateway.signing_keys[0] is not a full path; write where the file lies, such as /etc/gatehouse/gateway.pem");

    [Fact]
    public void An_exchanged_token_over_http_to_another_machine_is_a_warning() => Plans.Warns(
        Plan("upstreams: [http://10.0.0.5:5000], downstream: [exchange], " + Exchange),
        "3:82: warning: apis[0].gateway.upstreams[0] is sent access tokens in clear; use https, or leave access_token and exchange out of downstream (RFC 6750 section 5.3)");
}
