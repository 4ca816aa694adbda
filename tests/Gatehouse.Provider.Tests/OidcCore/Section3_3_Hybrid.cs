using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "3.3.2.1"), Spec("OIDC Core", "3.3.2.5"), Spec("OIDC Core", "3.3.2.11"), Spec("FAPI 1.0 Advanced", "5.1.1")]
public class Section3_3_Hybrid(ClassicFixture fixture) : IClassFixture<ClassicFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("code id_token", true, false)]
    [InlineData("id_token code", true, false)]
    [InlineData("code token", false, true)]
    [InlineData("code id_token token", true, true)]
    [Spec("RFC 6749", "3.1.1")]
    public async Task A_code_comes_with_the_tokens_that_were_asked_for(string responseType, bool idToken, bool accessToken)
    {
        var answer = await _provider.FragmentAsync("hybrid", responseType);

        Assert.Equal(idToken, answer["id_token"] is not null);
        Assert.Equal(accessToken, answer["access_token"] is not null);
        Assert.Null(answer["refresh_token"]);
        if (idToken)
        {
            var claims = Requests.ClaimsOf(answer["id_token"]!);
            Assert.Equal(HalfHash(answer["code"]!), claims.GetProperty("c_hash").GetString());
            Assert.Equal(HalfHash("some-state"), claims.GetProperty("s_hash").GetString());
            Assert.Equal("some-nonce", claims.GetProperty("nonce").GetString());
            Assert.Equal(accessToken ? HalfHash(answer["access_token"]!) : null, claims.TryGetProperty("at_hash", out var hash) ? hash.GetString() : null);
        }
    }

    [Fact, Spec("RFC 9700", "2.1.1")]
    public async Task A_confidential_client_with_a_nonce_redeems_its_code_without_PKCE()
    {
        var front = await _provider.FragmentAsync("hybrid", "code id_token");
        var tokens = await RedeemAsync("hybrid", front["code"]!);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.NotNull(tokens["refresh_token"]);
        var (first, second) = (Requests.ClaimsOf(front["id_token"]!), Requests.ClaimsOf(tokens["id_token"]!));
        foreach (var claim in (string[])["iss", "sub", "nonce", "auth_time", "aud"])
            Assert.Equal(first.GetProperty(claim).ToString(), second.GetProperty(claim).ToString());
        Assert.Equal("invalid_grant", (await RedeemAsync("hybrid", front["code"]!)).Error);
    }

    [Fact]
    [Provokes("code_verifier_wrong")]
    public async Task A_code_without_a_challenge_refuses_a_verifier_and_one_with_a_challenge_needs_it()
    {
        var bare = await _provider.FragmentAsync("hybrid", "code id_token");
        Assert.Equal("invalid_grant", (await RedeemAsync("hybrid", bare["code"]!, ("code_verifier", Requests.NewVerifier()))).Error);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync("hybrid", bare["code"]!)).Status);

        var verifier = Requests.NewVerifier();
        var bound = await _provider.FragmentAsync("hybrid", "code id_token", ("code_challenge", Requests.ChallengeOf(verifier)), ("code_challenge_method", "S256"));
        Assert.Equal("invalid_grant", (await RedeemAsync("hybrid", bound["code"]!)).Error);
        Assert.Equal(HttpStatusCode.OK, (await RedeemAsync("hybrid", bound["code"]!, ("code_verifier", verifier))).Status);
    }

    [Theory]
    [InlineData("hybrid", "code token", "nonce", null)]
    [InlineData("hybrid-public", "code id_token", "state", "s")]
    [InlineData("hybrid-public", "code token", "state", "s")]
    public async Task Without_a_secret_or_a_nonce_PKCE_is_required(string client, string responseType, string name, string? value) =>
        Assert.Equal("invalid_request", (await _provider.FragmentAsync(client, responseType, (name, value)))["error"]);

    [Fact]
    [Provokes("code_challenge_missing")]
    public async Task The_plain_code_of_a_classic_client_still_needs_PKCE()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("hybrid", "v", ("code_challenge", null), ("code_challenge_method", null)));
        Assert.Contains("error=invalid_request", landed!.Query);
    }

    [Fact]
    public async Task Of_fifty_redemptions_without_PKCE_one_wins_and_the_browsers_token_ends_with_the_grant()
    {
        var front = await _provider.FragmentAsync("hybrid", "code id_token token");
        Assert.Equal("True", (await _provider.IntrospectAsync(front["access_token"]!))["active"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RedeemAsync("hybrid", front["code"]!)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("False", (await _provider.IntrospectAsync(front["access_token"]!))["active"]);
    }

    private Task<Answer> RedeemAsync(string client, string code, params (string Name, string? Value)[] more) =>
        _provider.TokenAsync(client, [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Requests.RedirectUriOf(client)), .. more]);

    private static string HalfHash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));
}
