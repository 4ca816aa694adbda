using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "10"), Spec("RFC 7638", "3.1")]
public sealed class Section10_CodeBinding(DPoPFixture fixture) : IClassFixture<DPoPFixture>, IDisposable
{
    private readonly Provider _provider = fixture.Provider;
    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Theory, InlineData("spa"), InlineData("web")]
    public async Task A_code_for_an_announced_key_is_redeemed_with_that_key_alone(string client)
    {
        var code = await _provider.CodeAsync(client, null, ("dpop_jkt", _signer.Thumbprint));
        using var thief = new DPoPSigner();

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code)).Error);
        Assert.Equal("invalid_grant", (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(thief, "token"))).Error);
        Assert.Contains(_provider.Log.Lines, line => line.Contains("code_key_differs"));
        var tokens = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"));
        Assert.Equal(_signer.Thumbprint, DPoPRequests.ThumbprintIn(tokens.AccessToken));
    }

    [Theory, InlineData("short"), InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4="), InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I0ZcOCORZNYy")]
    public async Task What_is_no_thumbprint_is_refused(string thumbprint)
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("spa", Requests.NewVerifier(), ("dpop_jkt", thumbprint)));
        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(landed!.Query)["error"]);
    }

    [Fact]
    public async Task A_code_shown_again_with_the_right_key_still_counts_as_stolen()
    {
        var code = await _provider.CodeAsync("spa", null, ("dpop_jkt", _signer.Thumbprint));
        var tokens = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"));
        Assert.Equal("invalid_grant", (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"))).Error);
        Assert.Equal("invalid_grant", (await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(_signer, "token"))).Error);
    }

    [Fact]
    public async Task A_code_shown_again_with_another_key_ends_nothing()
    {
        var code = await _provider.CodeAsync("spa");
        var tokens = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"));
        using var thief = new DPoPSigner();
        Assert.Equal("invalid_grant", (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(thief, "token"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(_signer, "token"))).Status);
    }
}
