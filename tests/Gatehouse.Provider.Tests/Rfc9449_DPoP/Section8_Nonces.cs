using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "8"), Spec("RFC 9449", "8.1"), Spec("RFC 9449", "8.2"), Spec("RFC 9449", "9")]
public sealed class Section8_Nonces : IAsyncLifetime
{
    private readonly DPoPSigner _signer = new();
    private Provider _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await Provider.StartAsync("dpop: { nonce: required }\n" + DPoPRequests.Plan);

    public async ValueTask DisposeAsync()
    {
        _signer.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    [Provokes("dpop_nonce_required")]
    public async Task A_client_is_told_to_use_a_nonce_and_loses_no_code_over_it()
    {
        var code = await _provider.CodeAsync("spa");
        var told = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"));
        Assert.Equal((HttpStatusCode.BadRequest, "use_dpop_nonce"), (told.Status, told.Error));

        var tokens = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token", nonce: told.NonceOf()));
        Assert.Equal("DPoP", tokens["token_type"]);
        Assert.Null(tokens.NonceOf());
    }

    [Fact]
    [Provokes("dpop_nonce_invalid")]
    public async Task A_new_nonce_comes_every_minute_with_the_answer_and_an_old_one_counts_for_five()
    {
        var first = await NonceAsync();
        _provider.Clock.Advance(TimeSpan.FromMinutes(4));
        var answer = await ServiceAsync(first);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(first, answer.NonceOf());
        Assert.Null((await ServiceAsync(answer.NonceOf())).NonceOf());

        _provider.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("use_dpop_nonce", (await ServiceAsync(first)).Error);
    }

    [Theory, InlineData("made-up"), InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA"), InlineData("")]
    public async Task A_nonce_that_was_not_made_here_is_refused(string nonce) => Assert.Equal("use_dpop_nonce", (await ServiceAsync(nonce)).Error);

    [Fact]
    public async Task A_nonce_with_any_character_changed_is_refused()
    {
        var nonce = await NonceAsync();
        for (var i = 0; i < nonce.Length; i++)
            Assert.Equal("use_dpop_nonce", (await ServiceAsync(nonce[..i] + (nonce[i] == 'A' ? 'B' : 'A') + nonce[(i + 1)..])).Error);
    }

    [Fact]
    public async Task A_nonce_survives_a_restart()
    {
        var nonce = await NonceAsync();
        await _provider.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await ServiceAsync(nonce)).Status);
    }

    [Fact]
    public async Task Userinfo_asks_for_a_nonce_as_well()
    {
        var code = await _provider.CodeAsync("spa", null, ("scope", "openid"));
        var token = (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token", nonce: await NonceAsync()))).AccessToken;
        var told = await _provider.UserInfoWithProofAsync(token, _provider.ProofFor(_signer, "userinfo", "GET", token));
        Assert.Equal((HttpStatusCode.Unauthorized, "use_dpop_nonce"), (told.Status, told.Error));
        Assert.Contains("error=\"use_dpop_nonce\"", told.Message.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.OK, (await _provider.UserInfoWithProofAsync(token, _provider.ProofFor(_signer, "userinfo", "GET", token, told.NonceOf()))).Status);
    }

    [Fact]
    public async Task Pages_may_read_the_nonce()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("client_id", "spa"), new("grant_type", "refresh_token")]) };
        request.Headers.Add("Origin", "https://spa.example.com");
        Assert.Contains("DPoP-Nonce", (await _provider.SendAsync(request)).Message.Headers.GetValues("Access-Control-Expose-Headers").Single());
    }

    private async Task<string> NonceAsync() => (await ServiceAsync(null)).NonceOf()!;

    private Task<Answer> ServiceAsync(string? nonce) =>
        _provider.TokenWithProofAsync("service", _provider.ProofFor(_signer, "token", nonce: nonce), ("grant_type", "client_credentials"));
}
