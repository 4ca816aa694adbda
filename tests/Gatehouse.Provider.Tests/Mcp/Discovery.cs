using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Mcp;

[Spec("MCP Authorization", "2026-07-28")]
public class Discovery
{
    private static string Plan => Registration.Plan("mode: open", "profile: mcp");

    [Fact, Spec("RFC 8414", "5")]
    public async Task The_metadata_of_an_issuer_with_a_path_stand_wherever_a_client_looks_for_them()
    {
        await using var provider = await Provider.StartAsync(Plan, path: "/tenant");
        var root = provider.Issuer[..^"/tenant".Length];
        var expected = await provider.Http.GetStringAsync(provider.Issuer + "/.well-known/openid-configuration");
        Assert.Contains($"\"issuer\": \"{provider.Issuer}\"", expected);
        foreach (var place in (string[])["/.well-known/oauth-authorization-server/tenant", "/.well-known/openid-configuration/tenant"])
            Assert.Equal(expected, await provider.Http.GetStringAsync(root + place));
    }

    [Fact, Spec("RFC 8414", "3.3")]
    public async Task Both_documents_say_all_that_a_client_must_find_before_it_goes_on()
    {
        await using var provider = await Provider.StartAsync(Plan);
        foreach (var place in (string[])[".well-known/oauth-authorization-server", ".well-known/openid-configuration"])
        {
            var metadata = JsonDocument.Parse(await provider.Http.GetStringAsync(place)).RootElement;
            Assert.Equal(provider.Issuer, metadata.GetProperty("issuer").GetString());
            Assert.Equal(["S256"], metadata.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(method => method.GetString()));
            Assert.True(metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
            Assert.True(metadata.GetProperty("client_id_metadata_document_supported").GetBoolean());
            Assert.Contains("none", metadata.GetProperty("token_endpoint_auth_methods_supported").EnumerateArray().Select(method => method.GetString()));
            foreach (var endpoint in (string[])["authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint", "jwks_uri"])
                Assert.StartsWith(provider.Issuer + "/", metadata.GetProperty(endpoint).GetString());
        }
    }
}
