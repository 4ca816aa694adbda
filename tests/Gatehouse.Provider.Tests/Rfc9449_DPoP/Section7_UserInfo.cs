using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2")]
public sealed class Section7_UserInfo(DPoPFixture fixture) : IClassFixture<DPoPFixture>, IDisposable
{
    private readonly Provider _provider = fixture.Provider;
    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task A_bound_token_with_a_proof_is_answered()
    {
        var token = await TokenAsync();
        var answer = await _provider.UserInfoWithProofAsync(token, Proof(token));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer["sub"]);
    }

    [Fact]
    [Provokes("token_bound_but_bearer")]
    public async Task A_bound_token_under_the_Bearer_scheme_is_refused_even_with_a_proof()
    {
        var token = await TokenAsync();
        foreach (var proof in new[] { null, Proof(token) })
        {
            var answer = await _provider.UserInfoWithProofAsync(token, proof, "Bearer");
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
            Assert.Contains("error=\"invalid_token\"", Challenge(answer));
        }
    }

    [Fact]
    public async Task A_bearer_token_under_the_DPoP_scheme_is_refused()
    {
        var token = (await _provider.SignInAsync("spa")).AccessToken;
        var answer = await _provider.UserInfoWithProofAsync(token, Proof(token));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
    }

    [Fact]
    [Provokes("token_key_differs")]
    public async Task The_proof_of_another_key_is_refused()
    {
        var token = await TokenAsync();
        using var thief = new DPoPSigner();
        var answer = await _provider.UserInfoWithProofAsync(token, _provider.ProofFor(thief, "userinfo", "GET", token));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Error));
    }

    [Fact]
    [Provokes("dpop_claim_missing", "dpop_method_differs", "dpop_token_hash_differs")]
    public async Task A_proof_that_is_missing_for_another_token_method_or_url_is_refused()
    {
        var token = await TokenAsync();
        string?[] wrong = [null, Proof(null), Proof("another"), _provider.ProofFor(_signer, "userinfo", "POST", token), _provider.ProofFor(_signer, "token", "GET", token)];
        foreach (var proof in wrong)
        {
            var answer = await _provider.UserInfoWithProofAsync(token, proof);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_dpop_proof"), (answer.Status, answer.Error));
            Assert.Contains("error=\"invalid_dpop_proof\"", Challenge(answer));
        }
    }

    [Fact]
    public async Task Without_a_token_both_schemes_are_offered()
    {
        var answer = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, "userinfo"));
        Assert.Equal(["Bearer", "DPoP"], answer.Message.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        Assert.Equal("DPoP realm=\"Gatehouse\", algs=\"ES256 ES384 ES512 PS256 RS256\"", Challenge(answer));
    }

    private async Task<string> TokenAsync() => (await _provider.SignInBoundAsync(_signer, "spa", ("scope", "openid"))).AccessToken;

    private string Proof(string? token) => _provider.ProofFor(_signer, "userinfo", "GET", token);

    private static string Challenge(Answer answer) => answer.Message.Headers.WwwAuthenticate.Single(challenge => challenge.Scheme == "DPoP").ToString();
}
