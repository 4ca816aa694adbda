using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.BadInput;

/// <summary>Headers by which a caller would be somebody else, or would ask for something else than was matched.</summary>
public sealed class Headers(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Theory, Spec("RFC 7239", "8.1")]
    [InlineData("Gatehouse-Subject")]
    [InlineData("gatehouse-roles")]
    [InlineData("Gatehouse_Subject")]
    [InlineData("GATEHOUSE-SCOPE")]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("X_Forwarded_Proto")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("Remote-User")]
    [InlineData("X-Auth-Request-User")]
    [InlineData("Client-Cert")]
    [InlineData("X-SSL-Client-Verify")]
    [InlineData("Proxy")]
    public async Task A_header_that_only_a_proxy_may_send_does_not_reach_the_upstream(string name)
    {
        var answer = await fixture.Gateway.RawAsync("GET /public/page", $"{name}: forged\r\n");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("forged", answer.Body);
    }

    [Fact]
    public async Task The_forwarding_headers_of_a_caller_are_replaced_and_not_added_to()
    {
        await fixture.Gateway.RawAsync("GET /public/page", "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n");
        Assert.Equal(["127.0.0.1"], fixture.Upstream.LastHeader("X-Forwarded-For"));
        Assert.Equal([$"localhost:{fixture.Gateway.Port}"], fixture.Upstream.LastHeader("X-Forwarded-Host"));
        Assert.Equal(["http"], fixture.Upstream.LastHeader("X-Forwarded-Proto"));
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Http-Method")]
    [InlineData("X-Method-Override")]
    [InlineData("X_HTTP_Method_Override")]
    [Provokes("method_override")]
    public async Task A_header_that_asks_for_another_method_is_refused(string name) => await RefusedAsync($"{name}: DELETE\r\n", "method_override");

    [Theory, Spec("RFC 9110", "7.6.1")]
    [InlineData("Connection: Authorization")]
    [InlineData("Connection: te, Gatehouse-Subject")]
    [InlineData("Connection: X-Forwarded-For")]
    [InlineData("Connection: Content-Length")]
    [Provokes("connection_header")]
    public async Task A_Connection_header_that_names_others_is_refused(string header) => await RefusedAsync(header + "\r\n", "connection_header");

    [Theory, Spec("RFC 9110", "7.6.1")]
    [InlineData("Connection: close, Authorization, Gatehouse-Subject, X-Forwarded-For")]
    [InlineData("Connection: keep-alive\r\nConnection: Authorization, Gatehouse-Subject, X-Forwarded-For")]
    public async Task One_that_the_server_has_taken_apart_takes_nothing_away(string header)
    {
        var answer = await fixture.Gateway.RawAsync("GET /orders", $"{header}\r\nAuthorization: Bearer {fixture.Gateway.Token(fixture.Issuer)}\r\n");
        Assert.True(answer.Status is 200 or 400, answer.Head);
        if (answer.Status != 200) return;
        Assert.Equal(["alice"], fixture.Upstream.LastHeader("Gatehouse-Subject"));
        Assert.Equal(["127.0.0.1"], fixture.Upstream.LastHeader("X-Forwarded-For"));
        Assert.Empty(fixture.Upstream.LastHeader("Connection"));
    }

    [Theory, Spec("RFC 9110", "7.8")]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c")]
    [InlineData("Connection: Upgrade\r\nUpgrade: TLS/1.0")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket, h2c")]
    [Provokes("upgrade_unknown")]
    public async Task An_upgrade_to_anything_but_a_WebSocket_is_refused(string header) => await RefusedAsync(header + "\r\n", "upgrade_unknown");

    [Fact]
    public async Task Hop_by_hop_headers_end_here()
    {
        await fixture.Gateway.RawAsync("GET /public/page", "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nProxy-Authorization: Basic eA==\r\nProxy-Connection: keep-alive\r\n");
        foreach (var name in new[] { "Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection" }) Assert.Empty(fixture.Upstream.LastHeader(name));
    }

    [Fact]
    public async Task What_an_upstream_says_in_the_name_of_the_gateway_does_not_come_back()
    {
        await using var upstream = new RawUpstream { Answer = _ => RawUpstream.Ok("", "Gatehouse-Reason: forged\r\nGatehouse-Subject: forged\r\n") };
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [upstream.Address]));
        var answer = await gateway.RawAsync("GET /public/page");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("forged", answer.Head);
    }

    private async Task RefusedAsync(string headers, string reason)
    {
        var before = fixture.Upstream.Heads.Count;
        var answer = await fixture.Gateway.RawAsync("GET /public/page", headers);
        Assert.True((400, reason) == (answer.Status, answer.Reason), answer.Head + answer.Body);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
    }
}
