using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "5"), Spec("RFC 9449", "6.1"), Spec("RFC 7800", "3.1")]
public sealed class Section5_TokenRequests(DPoPFixture fixture) : IClassFixture<DPoPFixture>, IDisposable
{
    private readonly Provider _provider = fixture.Provider;
    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task A_proof_binds_the_access_token_and_the_answer_says_so()
    {
        var answer = await _provider.SignInBoundAsync(_signer);

        Assert.Equal("DPoP", answer["token_type"]);
        Assert.Equal(_signer.Thumbprint, DPoPRequests.ThumbprintIn(answer.AccessToken));
    }

    [Fact]
    public async Task Without_a_proof_tokens_are_bearer_tokens()
    {
        var answer = await _provider.SignInAsync("spa");

        Assert.Equal("Bearer", answer["token_type"]);
        Assert.False(Requests.ClaimsOf(answer.AccessToken).TryGetProperty("cnf", out _));
    }

    [Fact]
    public async Task A_service_gets_bound_tokens_as_well()
    {
        var answer = await _provider.TokenWithProofAsync("service", _provider.ProofFor(_signer, "token"), ("grant_type", "client_credentials"));
        Assert.Equal("DPoP", answer["token_type"]);
        Assert.Equal(_signer.Thumbprint, DPoPRequests.ThumbprintIn(answer.AccessToken));
    }

    [Fact]
    [Provokes("dpop_uri_differs")]
    public async Task A_wrong_proof_is_refused_and_burns_no_code()
    {
        var code = await _provider.CodeAsync("spa");
        var refused = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "somewhere-else"));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (refused.Status, refused.Error));
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"))).Status);
    }

    [Fact]
    [Provokes("dpop_proof_malformed")]
    public async Task Two_proofs_or_an_empty_one_are_refused()
    {
        var code = await _provider.CodeAsync("spa");
        using var request = new HttpRequestMessage(HttpMethod.Post, "token") { Content = new FormUrlEncodedContent([new("client_id", "spa"), new("grant_type", "authorization_code"), new("code", code.Code)]) };
        request.Headers.TryAddWithoutValidation("DPoP", [_provider.ProofFor(_signer, "token"), _provider.ProofFor(_signer, "token")]);

        Assert.Equal("invalid_dpop_proof", (await _provider.SendAsync(request)).Error);
        Assert.Equal("invalid_dpop_proof", (await _provider.RedeemWithProofAsync(code, "")).Error);
        Assert.Equal("invalid_dpop_proof", (await _provider.RedeemWithProofAsync(code, "x.y.z")).Error);
    }

    [Fact]
    public async Task The_refresh_token_of_a_public_client_is_bound_to_the_key_of_the_first_request()
    {
        var tokens = await _provider.SignInBoundAsync(_signer);
        using var thief = new DPoPSigner();

        Assert.Equal("invalid_grant", (await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", null)).Error);
        Assert.Equal("invalid_grant", (await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(thief, "token"))).Error);
        var refreshed = await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(_signer, "token"));
        Assert.Equal(_signer.Thumbprint, DPoPRequests.ThumbprintIn(refreshed.AccessToken));
    }

    [Fact]
    public async Task A_bound_refresh_token_need_not_rotate()
    {
        var tokens = await _provider.SignInBoundAsync(_signer);
        var refreshed = await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(_signer, "token"));
        Assert.Equal(tokens.RefreshToken, refreshed.RefreshToken);
    }

    [Fact]
    [Provokes("refresh_token_key_differs")]
    public async Task A_refresh_token_that_was_never_bound_is_not_bound_by_whoever_shows_it_first()
    {
        var tokens = await _provider.SignInAsync("spa");
        Assert.Equal("invalid_grant", (await _provider.RefreshWithProofAsync(tokens.RefreshToken, "spa", _provider.ProofFor(_signer, "token"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken, "spa")).Status);
    }

    [Fact]
    public async Task A_client_that_authenticates_may_change_its_key()
    {
        var tokens = await _provider.SignInBoundAsync(_signer, "web");
        using var next = new DPoPSigner("PS256");
        var refreshed = await _provider.RefreshWithProofAsync(tokens.RefreshToken, "web", _provider.ProofFor(next, "token"));

        Assert.Equal(next.Thumbprint, DPoPRequests.ThumbprintIn(refreshed.AccessToken));
        Assert.NotEqual(tokens.RefreshToken, refreshed.RefreshToken);
    }

    [Fact, Spec("RFC 9449", "5.2")]
    public async Task A_client_with_bound_tokens_gets_none_without_a_proof()
    {
        var code = await _provider.CodeAsync("bound");
        var refused = await _provider.RedeemAsync(code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (refused.Status, refused.Error));
        var tokens = await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token"));
        Assert.Equal("DPoP", tokens["token_type"]);
        Assert.Equal("invalid_dpop_proof", (await _provider.RefreshAsync(tokens.RefreshToken, "bound")).Error);
    }

    [Fact]
    public async Task An_API_with_bound_tokens_gets_none_without_a_proof_and_the_refusal_burns_no_code()
    {
        var code = await _provider.CodeAsync("guarded", null, ("scope", "openid offline_access vault.read"));
        var refused = await _provider.RedeemAsync(code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (refused.Status, refused.Error));
        Assert.Contains("https://vault.example.com", refused["error_description"]);

        Assert.Equal("DPoP", (await _provider.RedeemWithProofAsync(code, _provider.ProofFor(_signer, "token")))["token_type"]);
        Assert.Equal("invalid_dpop_proof", (await _provider.TokenWithProofAsync("robber", null, ("grant_type", "client_credentials"))).Error);
    }

    [Fact]
    public async Task Beside_an_API_with_bound_tokens_another_API_gets_bearer_tokens() =>
        Assert.Equal("Bearer", (await _provider.SignInAsync("guarded"))["token_type"]);

    [Fact, Spec("RFC 9449", "5.1"), Spec("RFC 8414", "2")]
    public async Task The_metadata_names_the_algorithms()
    {
        var metadata = await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/oauth-authorization-server"));
        Assert.Equal(["ES256", "ES384", "ES512", "PS256", "RS256"], metadata.Json.GetProperty("dpop_signing_alg_values_supported").EnumerateArray().Select(value => value.GetString()));
    }
}
