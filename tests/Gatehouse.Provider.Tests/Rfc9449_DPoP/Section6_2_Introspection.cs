using Gatehouse.Protocol;
using Gatehouse.Testing;

namespace Gatehouse.Provider.Tests.Rfc9449_DPoP;

[Spec("RFC 9449", "6.2"), Spec("RFC 9449", "6.1")]
public sealed class Section6_2_Introspection(DPoPFixture fixture) : IClassFixture<DPoPFixture>, IDisposable
{
    private readonly Provider _provider = fixture.Provider;
    private readonly DPoPSigner _signer = new();

    public void Dispose() => _signer.Dispose();

    [Fact]
    public async Task It_names_the_key_of_a_JWT()
    {
        var tokens = await _provider.SignInBoundAsync(_signer);
        var answer = await _provider.IntrospectAsync(tokens.AccessToken);
        Assert.Equal("True", answer["active"]);
        Assert.Equal("DPoP", answer["token_type"]);
        Assert.Equal(_signer.Thumbprint, answer.Json.GetProperty("cnf").GetProperty("jkt").GetString());
    }

    [Fact]
    public async Task It_names_the_key_of_an_opaque_token()
    {
        var tokens = await _provider.SignInBoundAsync(_signer, "guarded", ("scope", "openid vault.read"));
        Assert.StartsWith("gha_", tokens.AccessToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "introspect") { Content = new FormUrlEncodedContent([new("token", tokens.AccessToken)]) };
        request.Headers.Add("Authorization", Requests.Basic("vault-api", Plans.ApiSecret));
        var answer = await _provider.SendAsync(request);
        Assert.Equal("DPoP", answer["token_type"]);
        Assert.Equal(_signer.Thumbprint, answer.Json.GetProperty("cnf").GetProperty("jkt").GetString());
    }

    [Fact]
    public async Task A_bearer_token_has_no_key()
    {
        var answer = await _provider.IntrospectAsync((await _provider.SignInAsync("spa")).AccessToken);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.False(answer.Json.TryGetProperty("cnf", out _));
    }
}
