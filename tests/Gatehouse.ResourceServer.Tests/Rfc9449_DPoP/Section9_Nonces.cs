using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tests.Issuer;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.ResourceServer.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "9"), Spec("RFC 9449", "11.1")]
public sealed class Section9_Nonces : IAsyncLifetime
{
    private static readonly byte[] Key = new byte[32];

    private readonly DPoPSigner _signer = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private TestIssuer _issuer = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Clock = _clock;
        _api = await ApiUnderTest.StartAsync(_issuer, options => (options.RequireDPoP, options.RequireDPoPNonce, options.DPoPNonceKey, options.PublicAddress) = (true, true, Key, new Uri("https://orders.example.com")), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _signer.Dispose();
        await _api.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_caller_is_told_to_use_a_nonce_and_let_through_with_it_until_it_is_over()
    {
        var nonce = await NonceAsync();
        using (var response = await CallAsync(nonce)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        _clock.Advance(TimeSpan.FromMinutes(4));
        using (var later = await CallAsync(nonce))
        {
            Assert.Equal(HttpStatusCode.OK, later.StatusCode);
            Assert.NotEqual(nonce, NonceOf(later));
        }
        _clock.Advance(TimeSpan.FromMinutes(2));
        using var over = await CallAsync(nonce);
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);
        Assert.Contains("error=\"use_dpop_nonce\"", over.Challenge("DPoP"));
    }

    [Fact]
    public async Task Another_node_with_the_same_key_accepts_the_nonce_and_one_with_another_key_does_not()
    {
        var nonce = await NonceAsync();
        foreach (var (key, status) in new[] { (Key, HttpStatusCode.OK), ([.. Key[..31], 1], HttpStatusCode.Unauthorized) })
        {
            await using var other = await ApiUnderTest.StartAsync(_issuer, options => (options.RequireDPoP, options.RequireDPoPNonce, options.DPoPNonceKey, options.PublicAddress) = (true, true, key, new Uri("https://orders.example.com")), _clock);
            var token = Token();
            using var response = await other.SendBoundAsync(token, Proof(token, nonce));
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_proof_shown_again_is_refused_as_long_as_its_nonce_counts()
    {
        var token = Token();
        var proof = Proof(token, await NonceAsync());
        using (var first = await _api.SendBoundAsync(token, proof)) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        for (var minute = 0; minute < 4; minute++)
        {
            using var replayed = await _api.SendBoundAsync(token, proof);
            Assert.Contains("used before", replayed.Challenge("DPoP"));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact, Spec("RFC 9449", "7.2")]
    public async Task An_API_that_requires_bound_tokens_refuses_others_and_offers_one_scheme()
    {
        using var response = await _api.GetAsync(_issuer.Token());
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("DPoP", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    private async Task<string> NonceAsync()
    {
        using var told = await CallAsync(null);
        Assert.Equal(HttpStatusCode.Unauthorized, told.StatusCode);
        Assert.Contains("error=\"use_dpop_nonce\"", told.Challenge("DPoP"));
        return NonceOf(told)!;
    }

    private Task<HttpResponseMessage> CallAsync(string? nonce)
    {
        var token = Token();
        return _api.SendBoundAsync(token, Proof(token, nonce));
    }

    private string Token()
    {
        var claims = _issuer.Claims();
        claims["cnf"] = new JsonObject { ["jkt"] = _signer.Thumbprint };
        return _issuer.Token(claims);
    }

    private string Proof(string token, string? nonce) => _signer.Proof("GET", "https://orders.example.com/orders", _clock.GetUtcNow(), token, nonce);

    private static string? NonceOf(HttpResponseMessage response) => response.Headers.TryGetValues("DPoP-Nonce", out var values) ? values.Single() : null;
}
