using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A stolen access token is brought into the answer of an implicit request.</summary>
[Spec("RFC 9700", "4.6")]
public class Section4_6_AccessTokenInjection(ClassicFixture fixture) : IClassFixture<ClassicFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task An_ID_token_says_which_access_token_belongs_to_it()
    {
        var first = await _provider.FragmentAsync("implicit", "id_token token");
        var second = await _provider.FragmentAsync("implicit", "id_token token");

        Assert.Equal(HalfHash(first["access_token"]!), Requests.ClaimsOf(first["id_token"]!).GetProperty("at_hash").GetString());
        Assert.NotEqual(HalfHash(second["access_token"]!), Requests.ClaimsOf(first["id_token"]!).GetProperty("at_hash").GetString());
    }

    [Fact]
    public async Task An_access_token_says_whom_it_was_issued_to_and_a_stranger_learns_nothing_of_it()
    {
        var token = (await _provider.SignInAsync()).AccessToken;
        Assert.Equal("web", Requests.ClaimsOf(token).GetProperty("client_id").GetString());
        Assert.Equal("False", (await _provider.IntrospectAsync(token, "both"))["active"]);
    }

    private static string HalfHash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 16));
}
