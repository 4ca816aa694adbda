using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "11.1")]
public sealed class Section11_1_Replay(DPoPFixture fixture) : IClassFixture<DPoPFixture>, IDisposable
{
    private readonly Provider _provider = fixture.Provider;
    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task A_proof_is_good_once()
    {
        var proof = _provider.ProofFor(_signer, "token");
        Assert.Equal(HttpStatusCode.OK, (await ServiceAsync(proof)).Status);
        var replayed = await ServiceAsync(proof);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (replayed.Status, replayed.Error));
    }

    [Fact]
    public async Task Of_fifty_requests_at_once_with_one_proof_one_gets_a_token()
    {
        var proof = _provider.ProofFor(_signer, "token");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ServiceAsync(proof)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_dpop_proof", answer.Error));
    }

    [Fact]
    public async Task Of_fifty_presentations_at_once_with_one_proof_one_is_answered()
    {
        var token = (await _provider.SignInBoundAsync(_signer, "spa", ("scope", "openid"))).AccessToken;
        var proof = _provider.ProofFor(_signer, "userinfo", "GET", token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _provider.UserInfoWithProofAsync(token, proof)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_proof_stays_used_over_a_restart()
    {
        await using var provider = await Provider.StartAsync(DPoPRequests.Plan);
        var proof = provider.ProofFor(_signer, "token");
        Assert.Equal(HttpStatusCode.OK, (await provider.TokenWithProofAsync("service", proof, ("grant_type", "client_credentials"))).Status);
        await provider.RestartAsync();
        Assert.Equal("invalid_dpop_proof", (await provider.TokenWithProofAsync("service", proof, ("grant_type", "client_credentials"))).Error);
    }

    [Fact]
    [Provokes("dpop_proof_old")]
    public async Task A_proof_that_is_too_old_is_refused_at_the_endpoint()
    {
        var proof = _signer.Proof("POST", $"{_provider.Issuer}/token", _provider.Clock.GetUtcNow().AddSeconds(-61));
        Assert.Equal("invalid_dpop_proof", (await ServiceAsync(proof)).Error);
    }

    private Task<Answer> ServiceAsync(string proof) => _provider.TokenWithProofAsync("service", proof, ("grant_type", "client_credentials"));
}
