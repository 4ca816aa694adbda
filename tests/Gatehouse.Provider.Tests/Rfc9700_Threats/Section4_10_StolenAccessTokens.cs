using System.Net;
using Gatehouse.Provider.Tests.Rfc9449_DPoP;
using Gatehouse.Testing;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A stolen access token is used by who does not hold the key.</summary>
[Spec("RFC 9700", "4.10")]
public class Section4_10_StolenAccessTokens(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_bound_token_is_worthless_without_its_key()
    {
        using var owner = new DPoPSigner();
        using var thief = new DPoPSigner();
        var token = (await _provider.SignInBoundAsync(owner)).AccessToken;

        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoWithProofAsync(token, _provider.ProofFor(thief, "userinfo", "GET", token))).Status);
        Assert.Equal(HttpStatusCode.OK, (await _provider.UserInfoWithProofAsync(token, _provider.ProofFor(owner, "userinfo", "GET", token))).Status);
    }

    [Fact]
    public async Task A_proof_that_was_seen_with_the_token_is_not_accepted_twice()
    {
        using var owner = new DPoPSigner();
        var token = (await _provider.SignInBoundAsync(owner)).AccessToken;
        var proof = _provider.ProofFor(owner, "userinfo", "GET", token);

        Assert.Equal(HttpStatusCode.OK, (await _provider.UserInfoWithProofAsync(token, proof)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoWithProofAsync(token, proof)).Status);
    }
}
