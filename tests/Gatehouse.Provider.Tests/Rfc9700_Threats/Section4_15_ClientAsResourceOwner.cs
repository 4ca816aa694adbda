using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>A client that chooses its identifier to look like a user.</summary>
[Spec("RFC 9700", "4.15")]
public class Section4_15_ClientAsResourceOwner(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_token_of_a_client_in_its_own_name_cannot_be_taken_for_one_of_a_user()
    {
        var claims = Requests.ClaimsOf((await _provider.ClientCredentialsAsync()).AccessToken);
        Assert.Equal(claims.GetProperty("client_id").GetString(), claims.GetProperty("sub").GetString());
        Assert.False(claims.TryGetProperty("auth_time", out _));
        Assert.False(claims.TryGetProperty("grant_id", out _));
    }

    [Fact]
    public async Task Nor_does_it_open_userinfo() =>
        Assert.Equal(HttpStatusCode.Forbidden, (await _provider.UserInfoAsync((await _provider.ClientCredentialsAsync()).AccessToken)).Status);

    [Fact]
    public async Task The_subject_of_a_user_is_random_and_nobody_chooses_it()
    {
        var subject = Requests.ClaimsOf((await _provider.SignInAsync()).AccessToken).GetProperty("sub").GetString()!;
        Assert.Matches("^[A-Za-z0-9_-]{22}$", subject);
        Assert.DoesNotContain("alice", subject);
    }
}
