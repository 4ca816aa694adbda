using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>An attacker takes PKCE out of the request.</summary>
[Spec("RFC 9700", "4.8")]
public class Section4_8_PkceDowngrade(ClassicFixture fixture) : IClassFixture<ClassicFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", "s256")]
    public async Task A_request_whose_PKCE_was_stripped_or_weakened_gets_no_code(string name, string? value)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), (name, value)));
        Assert.Contains("error=invalid_request", landed!.Query);
    }

    [Fact]
    public async Task A_code_without_a_challenge_refuses_every_verifier()
    {
        var front = await _provider.FragmentAsync("hybrid", "code id_token");
        var code = new IssuedCode(front["code"]!, Requests.NewVerifier(), Requests.RedirectUriOf("hybrid"), "hybrid");
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code)).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code, ("code_verifier", null))).Status);
    }

    [Fact]
    public async Task A_code_with_a_challenge_cannot_be_redeemed_without_its_verifier()
    {
        var code = await _provider.CodeAsync("hybrid");
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code, ("code_verifier", null))).Error);
        Assert.Equal("invalid_request", (await _provider.RedeemAsync(await _provider.CodeAsync(), ("code_verifier", null))).Error);
    }
}
