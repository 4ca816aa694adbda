using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>The documents by which clients find the provider, one for each API.</summary>
[Spec("RFC 9728", "3")]
public sealed class Metadata(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Each_API_publishes_its_own_document_at_its_own_host()
    {
        var other = Checkout.FreePort();
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(fixture.Issuer, url, [fixture.Upstream.Address]) + $$"""

              - name: stock
                resource: https://stock.example.com/v2
                scopes: [stock.read]
                token: { sender_constraint: dpop }
                gateway: { url: "http://localhost:{{other}}", upstreams: ["{{fixture.Upstream.Address}}"] }
                routes:
                  - { match: "GET /v2/**", scopes: [stock.read] }
            """);
        var orders = JsonNode.Parse(await gateway.Client.GetStringAsync("/.well-known/oauth-protected-resource"))!;
        Assert.Equal((gateway.Url, $"[\"{fixture.Issuer.Issuer}\"]", "[\"orders.read\",\"orders.write\"]"), (orders["resource"]!.ToString(), orders["authorization_servers"]!.ToJsonString(), orders["scopes_supported"]!.ToJsonString()));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-protected-resource/v2");
        request.Headers.Host = $"localhost:{other}";
        using var response = await gateway.Client.SendAsync(request);
        var stock = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("https://stock.example.com/v2", "[\"stock.read\"]", "true"), (stock["resource"]!.ToString(), stock["scopes_supported"]!.ToJsonString(), stock["dpop_bound_access_tokens_required"]!.ToJsonString()));
    }

    [Fact]
    [Provokes("route_unknown")]
    public async Task A_document_of_an_API_of_another_host_is_not_found()
    {
        using var response = await fixture.Gateway.GetAsync("/.well-known/oauth-protected-resource/v2");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
