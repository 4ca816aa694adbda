using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Mcp;

/// <summary>The provider answers for APIs of the plan that do not say themselves who issues their tokens.</summary>
[Spec("RFC 9728", "2"), Spec("RFC 9728", "3"), Spec("RFC 9728", "3.1"), Spec("RFC 9728", "3.2")]
public sealed class ResourceDocuments : IAsyncLifetime
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync("""
        issuer: ISSUER
        apis:
          - { name: Orders, resource: https://orders.example.com, scopes: [orders.read, orders.write] }
          - { name: Tools, resource: https://tools.example.com:8443/server/mcp, token: { sender_constraint: dpop }, scopes: [tools.call] }
          - { name: Here, resource: ISSUER/here, scopes: [here.read] }
          - { name: Nameless, resource: "urn:nameless", scopes: [nameless.read] }
        clients:
          - { client_id: tools-app, kind: spa, dpop_bound_access_tokens: on, redirect_uris: [https://app.example.com/cb], scope: tools.call }
        """, path: "/tenant");

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private async Task<Answer> GetAsync(string host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _provider.Issuer[..^"/tenant".Length] + WellKnown + path);
        request.Headers.Host = host;
        return await _provider.SendAsync(request);
    }

    private string Here => new Uri(_provider.Issuer).Authority;

    [Fact]
    public async Task A_proxy_that_sends_the_well_known_path_here_gets_the_document_of_its_host()
    {
        var answer = await GetAsync("orders.example.com", "");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.Message.Content.Headers.ContentType!.MediaType);
        Assert.Equal("*", answer.Message.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("https://orders.example.com", answer["resource"]);
        Assert.Equal("Orders", answer["resource_name"]);
        Assert.Equal([_provider.Issuer], Texts(answer, "authorization_servers"));
        Assert.Equal(["orders.read", "orders.write"], Texts(answer, "scopes_supported"));
        Assert.Equal(["header"], Texts(answer, "bearer_methods_supported"));
        Assert.False(answer.Json.TryGetProperty("dpop_bound_access_tokens_required", out _));
        Assert.False(answer.Json.TryGetProperty("authorization_details_types_supported", out _));
        Assert.Equal(answer.Body, (await GetAsync("orders.example.com", "/")).Body);
    }

    [Fact]
    public async Task The_path_of_an_API_stands_behind_the_well_known_part()
    {
        var answer = await GetAsync("tools.example.com:8443", "/server/mcp");
        Assert.Equal("https://tools.example.com:8443/server/mcp", answer["resource"]);
        Assert.Equal("True", answer["dpop_bound_access_tokens_required"]);
        Assert.Equal($"{_provider.Issuer}/here", (await GetAsync(Here, "/tenant/here"))["resource"]);
    }

    [Theory]
    [InlineData("orders.example.com", "/mcp"), InlineData("orders.example.com:444", ""), InlineData("tools.example.com", "/server/mcp"), InlineData("tools.example.com:8443", "/server"),
     InlineData("tools.example.com:8443", "/server/mcp?x=1"), InlineData("tools.example.com:8443", "/SERVER/mcp"), InlineData("other.example.com", ""), InlineData("nameless", "")]
    public async Task Nobody_gets_the_document_of_another(string host, string path) => Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(host, path)).Status);

    private static IEnumerable<string?> Texts(Answer answer, string name) => answer.Json.GetProperty(name).EnumerateArray().Select(text => text.GetString());
}
