using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A stolen code is brought into the client through the thief's own login.</summary>
[Spec("RFC 9700", "4.5")]
public class Section4_5_CodeInjection(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_stolen_code_in_the_thiefs_own_session_fails_at_the_verifier_and_is_not_burnt()
    {
        var stolen = await _provider.CodeAsync();
        var own = await _provider.CodeAsync();

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(stolen with { Verifier = own.Verifier })).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(stolen)).Status);
    }

    [Fact]
    [Provokes("code_redirect_uri_differs")]
    public async Task A_code_is_of_use_only_to_its_client_and_at_its_redirect_URI()
    {
        var code = await _provider.CodeAsync("both");
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { ClientId = "web" })).Error);
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { RedirectUri = "https://both.example.com/other" })).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code)).Status);
    }

    [Fact]
    public async Task The_nonce_of_the_request_stands_in_the_ID_token()
    {
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync("web", null, ("nonce", "of-this-session")));
        Assert.Equal("of-this-session", Requests.ClaimsOf(tokens["id_token"]!).GetProperty("nonce").GetString());
    }
}
