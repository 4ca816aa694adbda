using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "2"), Spec("OIDC Core", "3.1.3"), Spec("OIDC Core", "3.1.3.6")]
public class Section3_1_3_6_IdToken(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task It_says_who_signed_in_when_how_and_for_whom()
    {
        var tokens = await _provider.SignInAsync();
        var claims = Requests.ClaimsOf(tokens["id_token"]!);

        Assert.Equal(_provider.Issuer, claims.GetProperty("iss").GetString());
        Assert.Equal("web", claims.GetProperty("aud").GetString());
        Assert.Equal("some-nonce", claims.GetProperty("nonce").GetString());
        Assert.Equal("pwd", claims.GetProperty("amr")[0].GetString());
        Assert.Equal(Requests.ClaimsOf(tokens.AccessToken).GetProperty("sub").GetString(), claims.GetProperty("sub").GetString());
        Assert.NotNull(claims.GetProperty("sid").GetString());
        Assert.Equal(600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task At_hash_is_the_left_half_of_the_hash_of_the_access_token()
    {
        var tokens = await _provider.SignInAsync();
        var expected = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(tokens.AccessToken)).AsSpan(0, 16));

        Assert.Equal(expected, Requests.ClaimsOf(tokens["id_token"]!).GetProperty("at_hash").GetString());
    }

    [Fact, Spec("OIDC Core", "12.2")]
    public async Task A_refreshed_one_keeps_subject_and_time_of_sign_in()
    {
        await using var provider = await Provider.StartAsync();
        var first = await provider.SignInAsync();
        provider.Clock.Advance(TimeSpan.FromHours(1));
        var claims = Requests.ClaimsOf(first["id_token"]!);
        var refreshed = Requests.ClaimsOf((await provider.RefreshAsync(first.RefreshToken))["id_token"]!);

        foreach (var name in (string[])["sub", "auth_time", "aud", "sid"]) Assert.Equal(claims.GetProperty(name).ToString(), refreshed.GetProperty(name).ToString());
        Assert.Equal(3600, refreshed.GetProperty("iat").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Without_the_openid_scope_there_is_none() =>
        Assert.Null((await _provider.SignInAsync("web", ("scope", "orders.read")))["id_token"]);
}
