using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests.Rfc9728_ResourceMetadata;

[Spec("RFC 9728", "2"), Spec("RFC 9728", "3"), Spec("RFC 9728", "3.1"), Spec("RFC 9728", "3.2"), Spec("RFC 9728", "5.1")]
public sealed class Section3_Document(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Fact]
    public async Task It_names_the_resource_its_provider_and_the_scopes_that_its_endpoints_demand()
    {
        using var response = await fixture.Api.GetAsync(null, WellKnown);
        var document = JsonDocument.Parse(await response.TextAsync()).RootElement;

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(ApiUnderTest.Audience, document.GetProperty("resource").GetString());
        Assert.Equal([fixture.Issuer.Issuer], Texts(document, "authorization_servers"));
        Assert.Equal(["orders.read", "orders.write"], Texts(document, "scopes_supported"));
        Assert.Equal(["header"], Texts(document, "bearer_methods_supported"));
        Assert.Contains("ES256", Texts(document, "dpop_signing_alg_values_supported"));
        Assert.False(document.TryGetProperty("dpop_bound_access_tokens_required", out _));
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task A_call_without_a_token_is_told_where_it_is_and_which_scope_is_needed()
    {
        using var response = await fixture.Api.GetAsync(null);
        var challenge = response.Headers.WwwAuthenticate.First().ToString();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains($"resource_metadata=\"{new Uri(fixture.Api.Client.BaseAddress!, WellKnown)}\"", challenge);
        Assert.Contains("scope=\"orders.read\"", challenge);
    }

    [Fact]
    public async Task Of_an_audience_with_a_path_the_well_known_part_stands_before_the_path()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture.Issuer, options => (options.Audience, options.PublicAddress, options.ResourceName, options.RequireDPoP) = ("https://example.com/orders/v1", new Uri("https://example.com"), "Orders", true));
        using var response = await api.GetAsync(null, WellKnown + "/orders/v1");
        var document = JsonDocument.Parse(await response.TextAsync()).RootElement;

        Assert.Equal("https://example.com/orders/v1", document.GetProperty("resource").GetString());
        Assert.Equal("Orders", document.GetProperty("resource_name").GetString());
        Assert.True(document.GetProperty("dpop_bound_access_tokens_required").GetBoolean());
        using var elsewhere = await api.GetAsync(null, WellKnown);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var refused = await api.GetAsync(null);
        Assert.Contains($"resource_metadata=\"https://example.com{WellKnown}/orders/v1\"", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task An_audience_that_is_no_URL_has_none()
    {
        await using var api = await ApiUnderTest.StartAsync(fixture.Issuer, options => options.Audience = "urn:orders");
        using var response = await api.GetAsync(null, WellKnown);
        using var refused = await api.GetAsync(null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("resource_metadata", refused.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Only_GET_and_HEAD_are_answered()
    {
        using var head = await fixture.Api.SendAsync(HttpMethod.Head, WellKnown, null);
        using var post = await fixture.Api.SendAsync(HttpMethod.Post, WellKnown, null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (head.StatusCode, post.StatusCode));
    }

    private static IEnumerable<string?> Texts(JsonElement document, string name) => document.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
