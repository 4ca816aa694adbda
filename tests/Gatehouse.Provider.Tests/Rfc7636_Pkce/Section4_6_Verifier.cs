using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7636_Pkce;

[Spec("RFC 7636", "4.6"), Spec("RFC 7636", "4.4.1")]
public class Section4_6_Verifier(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_wrong_verifier_is_refused_and_burns_nothing()
    {
        var code = await _provider.CodeAsync();

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { Verifier = Requests.NewVerifier() })).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code)).Status);
    }

    [Fact]
    public async Task A_code_replayed_with_a_wrong_verifier_revokes_nothing()
    {
        var code = await _provider.CodeAsync();
        var tokens = await _provider.RedeemAsync(code);

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { Verifier = Requests.NewVerifier() })).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_missing_verifier_is_an_invalid_request()
    {
        var code = await _provider.CodeAsync();

        Assert.Equal("invalid_request", (await _provider.RedeemAsync(code, ("code_verifier", null))).Error);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("contains spaces contains spaces contains spaces")]
    [Provokes("code_verifier_malformed")]
    public async Task A_malformed_verifier_is_an_invalid_grant(string verifier)
    {
        var code = await _provider.CodeAsync();

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { Verifier = verifier })).Error);
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge", "too-short")]
    [Provokes("code_challenge_malformed")]
    public async Task An_authorization_request_without_a_good_challenge_is_refused(string name, string? value)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), (name, value)));

        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
    }
}
