using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Provider.Tests.Rfc9449_DPoP;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

/// <summary>A token that is bound to a key is exchanged only by who holds that key.</summary>
[Spec("RFC 8693", "2.1"), Spec("RFC 9449", "5")]
public class BoundTokens(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    [Provokes("subject_token_key_differs")]
    public async Task A_bound_subject_token_needs_the_proof_of_its_key_and_gives_a_token_bound_to_it()
    {
        using var signer = new DPoPSigner();
        using var other = new DPoPSigner();
        var subject = (await _provider.SignInBoundAsync(signer, "web")).AccessToken;

        Assert.Equal("invalid_request", (await ExchangeAsync(subject, null)).Error);
        Assert.Equal("invalid_request", (await ExchangeAsync(subject, _provider.ProofFor(other, "token"))).Error);
        var answer = await ExchangeAsync(subject, _provider.ProofFor(signer, "token"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("DPoP", answer["token_type"]);
        Assert.Equal(Requests.ClaimsOf(subject).GetProperty("cnf").ToString(), Requests.ClaimsOf(answer.AccessToken).GetProperty("cnf").ToString());
    }

    [Fact]
    public async Task An_unbound_token_may_become_a_bound_one()
    {
        using var signer = new DPoPSigner();
        var answer = await ExchangeAsync((await _provider.SignInAsync()).AccessToken, _provider.ProofFor(signer, "token"));
        Assert.True(Requests.ClaimsOf(answer.AccessToken).TryGetProperty("cnf", out _));
    }

    private Task<Answer> ExchangeAsync(string subject, string? proof) => _provider.TokenWithProofAsync(
        "web", proof, ("grant_type", Exchanges.GrantType), ("subject_token", subject), ("subject_token_type", Exchanges.AccessTokenType));
}
