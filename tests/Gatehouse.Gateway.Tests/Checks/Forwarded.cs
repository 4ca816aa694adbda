using System.Net;
using Gatehouse.Gateway.Tests.Running;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>What reaches the upstream of a call that is let through, and what does not.</summary>
public sealed class Forwarded(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private GatewayUnderTest Gateway => fixture.Gateway;

    private RawUpstream Upstream => fixture.Upstream;

    [Fact]
    public async Task A_call_with_a_good_token_reaches_the_upstream_byte_for_byte()
    {
        using var response = await Gateway.GetAsync("/orders/1?b=%2F..%2f&a=x;y", Gateway.Token(fixture.Issuer));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("GET /orders/1?b=%2F..%2f&a=x;y HTTP/1.1", Upstream.LastRequestLine);
        Assert.Equal(await response.Content.ReadAsStringAsync(), Upstream.Heads.Last());
    }

    [Fact]
    public async Task The_upstream_learns_who_calls_and_not_the_token()
    {
        using var response = await Gateway.GetAsync("/orders", Gateway.Token(fixture.Issuer, "orders.read orders.write"));
        Assert.Equal(["alice"], Upstream.LastHeader("Gatehouse-Subject"));
        Assert.Equal(["shop"], Upstream.LastHeader("Gatehouse-Client"));
        Assert.Equal(["orders.read orders.write"], Upstream.LastHeader("Gatehouse-Scope"));
        Assert.Empty(Upstream.LastHeader("Gatehouse-Roles"));
        Assert.Empty(Upstream.LastHeader("Authorization"));
    }

    [Fact]
    public async Task A_subject_that_no_header_could_hold_is_percent_encoded()
    {
        using var response = await Gateway.GetAsync("/orders", Gateway.Token(fixture.Issuer, change: claims => claims["sub"] = "zoë%0d\r\nX: y"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["zo%C3%AB%250d%0D%0AX:%20y"], Upstream.LastHeader("Gatehouse-Subject"));
    }

    [Fact]
    public async Task The_upstream_learns_how_the_gateway_was_called()
    {
        using var response = await Gateway.GetAsync("/orders", Gateway.Token(fixture.Issuer));
        Assert.Equal(["127.0.0.1"], Upstream.LastHeader("X-Forwarded-For"));
        Assert.Equal(["http"], Upstream.LastHeader("X-Forwarded-Proto"));
        Assert.Equal([$"localhost:{Gateway.Port}"], Upstream.LastHeader("X-Forwarded-Host"));
        Assert.Equal([new Uri(Upstream.Address).Authority], Upstream.LastHeader("Host"));
    }

    [Fact]
    public async Task A_route_that_is_anonymous_lets_everybody_in_and_hands_on_no_token()
    {
        using (var response = await Gateway.GetAsync("/public/page")) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using (var response = await Gateway.GetAsync("/public/page", "anything")) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(Upstream.LastHeader("Authorization"));
        Assert.Empty(Upstream.LastHeader("Gatehouse-Subject"));
    }

    [Fact]
    public async Task A_body_reaches_the_upstream_and_its_answer_comes_back()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new StringContent("a teapot") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Gateway.Token(fixture.Issuer, "orders.write"));
        using var response = await Gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("a teapot", Upstream.Bodies.Last());
    }

    [Fact]
    public async Task What_goes_downstream_is_the_routes_own_choice()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(
            fixture.Issuer, url, [Upstream.Address], gateway: "      downstream: [access_token]",
            routes: "      - { match: \"GET /told/**\", downstream: [identity_headers] }\n      - { match: \"GET /nothing/**\", downstream: [] }\n      - { match: \"GET /optional/**\", anonymous: on, downstream: [access_token] }"));
        var token = gateway.Token(fixture.Issuer);
        using (await gateway.GetAsync("/orders", token)) Assert.Equal((1, 0), Told());
        using (await gateway.GetAsync("/told", token)) Assert.Equal((0, 1), Told());
        using (await gateway.GetAsync("/nothing", token)) Assert.Equal((0, 0), Told());
        using (await gateway.GetAsync("/optional", token)) Assert.Equal((1, 0), Told());

        (int Token, int Identity) Told() => (Upstream.LastHeader("Authorization").Count(value => value == "Bearer " + token), Upstream.LastHeader("Gatehouse-Subject").Length);
    }
}
