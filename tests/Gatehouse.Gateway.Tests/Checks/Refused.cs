using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Gateway.Tests.Checks;

/// <summary>What a call without the right token is told, and that the upstream never hears of it.</summary>
[Spec("RFC 6750", "3"), Spec("RFC 9728", "5.1")]
public sealed class Refused(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private GatewayUnderTest Gateway => fixture.Gateway;

    private string Metadata => $"{Gateway.Url}/.well-known/oauth-protected-resource";

    [Fact]
    public async Task A_call_without_a_token_is_answered_401_and_told_where_to_get_one()
    {
        using var response = await RefusedAsync("/orders");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            $"Bearer realm=\"{Gateway.Url}\", scope=\"orders.read\", resource_metadata=\"{Metadata}\"|DPoP realm=\"{Gateway.Url}\", scope=\"orders.read\", resource_metadata=\"{Metadata}\", algs=",
            string.Join('|', response.Headers.WwwAuthenticate.Select(value => value.ToString().Split("algs=")[0] + (value.Scheme == "DPoP" ? "algs=" : ""))));
    }

    [Fact]
    [Provokes("scope_insufficient")]
    public async Task A_call_with_too_little_scope_is_answered_403_and_told_what_it_needs()
    {
        using var response = await RefusedAsync("/orders/1", Gateway.Token(fixture.Issuer), HttpMethod.Delete);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.StartsWith($"Bearer realm=\"{Gateway.Url}\", error=\"insufficient_scope\", error_description=\"This call needs the scope orders.write; the access token has orders.read.\", scope=\"orders.write\"", response.Headers.WwwAuthenticate.First().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Provokes("policy_refused")]
    public async Task A_route_with_roles_needs_one_of_them()
    {
        using (var response = await RefusedAsync("/admin/users", Gateway.Token(fixture.Issuer))) Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        using (var response = await RefusedAsync("/admin/users", Gateway.Token(fixture.Issuer, change: claims => claims["roles"] = new JsonArray("clerk")))) Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        using (var response = await Gateway.GetAsync("/admin/users", Gateway.Token(fixture.Issuer, change: claims => claims["roles"] = new JsonArray("clerk", "admin")))) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["clerk admin"], fixture.Upstream.LastHeader("Gatehouse-Roles"));
    }

    [Theory]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("iss")]
    public async Task A_token_that_is_not_for_this_API_is_answered_401(string bent)
    {
        using var response = await RefusedAsync("/orders", Gateway.Token(fixture.Issuer, change: claims => claims[bent] = bent == "exp" ? DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds() : "https://other.example.com"));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact, Spec("RFC 9457", "3")]
    public async Task A_path_without_a_route_is_answered_404_whatever_the_token()
    {
        using var response = await RefusedAsync("/secret", Gateway.Token(fixture.Issuer));
        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(("404", "route_unknown", "No route of the plan matches this path."), (problem["status"]!.ToJsonString(), problem["reason"]!.ToString(), problem["detail"]!.ToString()));
    }

    [Fact]
    [Provokes("route_method_unknown")]
    public async Task A_path_without_a_route_for_the_method_is_answered_405_with_those_that_have_one()
    {
        using var response = await RefusedAsync("/admin/users", Gateway.Token(fixture.Issuer), HttpMethod.Put);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET"), (response.StatusCode, response.Content.Headers.Allow.Single()));
    }

    [Fact]
    [Provokes("host_unknown")]
    public async Task A_host_without_an_API_is_answered_421()
    {
        using var response = await RefusedAsync("/orders", Gateway.Token(fixture.Issuer), headers: ("Host", "other.example.com"));
        Assert.Equal((HttpStatusCode.MisdirectedRequest, "host_unknown"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
    }

    [Fact]
    public async Task Programs_are_never_sent_to_a_login_page()
    {
        using var response = await RefusedAsync("/orders", headers: ("Accept", "text/html"));
        Assert.Equal((HttpStatusCode.Unauthorized, null), (response.StatusCode, response.Headers.Location));
    }

    [Fact]
    public async Task A_provider_that_is_away_before_there_are_keys_is_answered_503()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.IsAway = true;
        await using var gateway = await GatewayUnderTest.StartAsync(url => GatewayUnderTest.Plan(issuer, url, [fixture.Upstream.Address]));
        using var response = await gateway.GetAsync("/orders", gateway.Token(issuer));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private async Task<HttpResponseMessage> RefusedAsync(string path, string? token = null, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        var before = fixture.Upstream.Heads.Count;
        var response = await Gateway.SendAsync(method ?? HttpMethod.Get, path, token, headers);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
        return response;
    }
}
