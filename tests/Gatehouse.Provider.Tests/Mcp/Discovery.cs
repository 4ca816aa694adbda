using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Mcp;

public class Discovery
{
    [Fact, Spec("RFC 8414", "5")]
    public async Task The_metadata_of_an_issuer_with_a_path_stand_wherever_a_client_looks_for_them()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open", "profile: mcp"), path: "/tenant");
        var root = provider.Issuer[..^"/tenant".Length];
        var expected = await provider.Http.GetStringAsync(provider.Issuer + "/.well-known/openid-configuration");
        Assert.Contains($"\"issuer\": \"{provider.Issuer}\"", expected);
        Assert.Contains("\"client_id_metadata_document_supported\": true", expected);
        Assert.Contains("\"registration_endpoint\"", expected);
        Assert.Contains("\"authorization_response_iss_parameter_supported\": true", expected);
        Assert.Contains("\"S256\"", expected);
        foreach (var place in (string[])["/.well-known/oauth-authorization-server/tenant", "/.well-known/openid-configuration/tenant"])
            Assert.Equal(expected, await provider.Http.GetStringAsync(root + place));
    }

    [Fact]
    public async Task A_client_found_under_the_profile_may_ask_for_more_than_it_registered_and_names_its_resource()
    {
        await using var provider = await Provider.StartAsync(Registration.Plan("mode: open", "profile: mcp"));
        var clientId = (await provider.RegisteredAsync(("scope", "orders.read")))["client_id"]!;
        var without = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl(clientId, Requests.NewVerifier(), ("redirect_uri", "https://robot.example.com/callback"), ("scope", "orders.read")));
        Assert.Contains("error=invalid_target", without!.Query);
        foreach (var scope in (string[])["orders.read", "orders.read orders.write"])
        {
            var tokens = await provider.SignInAsRegisteredAsync(clientId, ("scope", scope), ("resource", Plans.Orders));
            Assert.Equal(scope, tokens["scope"]);
            Assert.Equal(Plans.Orders, Requests.ClaimsOf(tokens.AccessToken).GetProperty("aud").GetString());
        }
    }
}
