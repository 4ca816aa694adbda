using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Mcp;

[Spec("MCP Authorization", "2026-07-28"), Spec("RFC 8707", "2")]
public sealed class Profile
{
    [Fact]
    [Provokes("resource_missing")]
    public async Task A_client_with_the_profile_must_name_the_resource()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("client_id: spa\n", "client_id: spa\n    profile: mcp\n"));
        var verifier = Requests.NewVerifier();
        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("spa", verifier));
        Assert.Equal("invalid_target", HttpUtility.ParseQueryString(landed!.Query)["error"]);

        var tokens = await provider.SignInAsync("spa", ("resource", Plans.Orders));
        Assert.Equal(Plans.Orders, Requests.ClaimsOf(tokens.AccessToken).GetProperty("aud").GetString());
    }
}
