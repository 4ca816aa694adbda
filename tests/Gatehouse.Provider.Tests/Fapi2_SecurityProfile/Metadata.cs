using Gatehouse.Protocol;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Fapi2_SecurityProfile;

/// <summary>What metadata offer where every client is held to FAPI 2.0: nothing that no client may use.</summary>
[Spec("FAPI 2.0 Security Profile", "5.3.2.1"), Spec("RFC 8414", "2")]
public sealed class Metadata
{
    private const string Api = "  - { client_id: orders-api, kind: api, apis: [orders], client_secret: " + Plans.ApiSecret + " }";

    [Theory, InlineData("token"), InlineData("revocation")]
    public async Task Clients_are_offered_their_keys_and_neither_secrets_nor_nothing(string endpoint)
    {
        Assert.Equal(["private_key_jwt"], await MethodsAsync(endpoint));
        Assert.Equal(["private_key_jwt"], await MethodsAsync(endpoint, Api));
    }

    [Fact]
    public async Task Apis_with_secrets_are_told_that_they_may_ask_with_them_and_nobody_else()
    {
        Assert.Equal(["private_key_jwt"], await MethodsAsync("introspection"));
        Assert.Equal(["client_secret_basic", "client_secret_post", "private_key_jwt"], await MethodsAsync("introspection", Api));
    }

    [Fact]
    public async Task Registration_under_the_profile_changes_nothing() =>
        Assert.Equal(["private_key_jwt"], await MethodsAsync("token", "registration: { mode: open, scope: orders.read }"));

    [Theory]
    [InlineData("profile: oauth21, token_endpoint_auth_method: none")]
    [InlineData("profile: mcp, token_endpoint_auth_method: none")]
    public async Task One_client_outside_of_it_brings_everything_back(string held)
    {
        var more = $"  - {{ client_id: free, kind: spa, redirect_uris: [\"https://free.example.com/cb\"], scope: orders.read, {held} }}";
        Assert.Equal(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"], await MethodsAsync("token", more));
    }

    [Fact]
    public async Task Registration_outside_of_it_brings_everything_back()
    {
        using var key = new DPoPSigner();
        await using var provider = await Section5_4_Cryptography.StartAsync("registration: { mode: open, scope: orders.read }", "oauth21", key);
        var metadata = await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/oauth-authorization-server"));
        Assert.Contains("none", Texts(metadata, "token_endpoint_auth_methods_supported"));
        Assert.Contains("RS256", Texts(metadata, "dpop_signing_alg_values_supported"));
        Assert.Equal("False", metadata["require_pushed_authorization_requests"]);
    }

    [Fact, Spec("RFC 9126", "5")]
    public async Task Requests_are_said_to_be_pushed_without_exception()
    {
        using var key = new DPoPSigner();
        await using var provider = await Section5_4_Cryptography.StartAsync(key);
        Assert.Equal("True", (await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration")))["require_pushed_authorization_requests"]);
    }

    private static async Task<string[]> MethodsAsync(string endpoint, string more = "")
    {
        using var key = new DPoPSigner();
        await using var provider = await Section5_4_Cryptography.StartAsync(more, "fapi2", key);
        return Texts(await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration")), endpoint + "_endpoint_auth_methods_supported");
    }

    private static string[] Texts(Answer metadata, string name) => [.. metadata.Json.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
}
