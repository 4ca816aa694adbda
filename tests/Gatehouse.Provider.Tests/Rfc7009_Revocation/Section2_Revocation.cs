using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc7009_Revocation;

[Spec("RFC 7009", "2")]
public class Section2_Revocation(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_revoked_refresh_token_ends_its_grant_and_the_access_tokens_with_it()
    {
        var tokens = await _provider.SignInAsync();

        Assert.Equal(HttpStatusCode.OK, (await _provider.RevokeAsync(tokens.RefreshToken)).Status);

        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("False", (await _provider.IntrospectAsync(tokens.AccessToken))["active"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _provider.UserInfoAsync(tokens.AccessToken)).Status);
    }

    [Fact]
    public async Task A_revoked_access_token_is_inactive_at_once_and_the_grant_lives_on()
    {
        var tokens = await _provider.SignInAsync();

        await _provider.RevokeAsync(tokens.AccessToken);

        Assert.Equal("False", (await _provider.IntrospectAsync(tokens.AccessToken))["active"]);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_revocation_of_an_access_token_survives_a_restart()
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.ClientCredentialsAsync()).AccessToken;
        await provider.RevokeAsync(token, "service");

        await provider.RestartAsync();

        Assert.Equal("False", (await provider.IntrospectAsync(token))["active"]);
    }

    [Fact]
    public async Task An_opaque_access_token_is_revoked_alike()
    {
        var token = (await _provider.ClientCredentialsAsync("wide", ("resource", Plans.Billing))).AccessToken;

        await _provider.RevokeAsync(token, "wide");

        Assert.Equal("False", (await _provider.IntrospectAsync(token, "billing-api"))["active"]);
    }

    [Fact]
    public async Task An_older_refresh_token_still_ends_the_grant_and_is_no_theft()
    {
        var first = await _provider.SignInAsync();
        var second = await _provider.RefreshAsync(first.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, (await _provider.RevokeAsync(first.RefreshToken)).Status);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(second.RefreshToken)).Error);
    }

    [Fact, Spec("RFC 7009", "2.1")]
    [Provokes("token_of_another_client")]
    public async Task A_token_of_another_client_is_refused_and_stays_good()
    {
        var tokens = await _provider.SignInAsync();

        Assert.Equal("invalid_grant", (await _provider.RevokeAsync(tokens.RefreshToken, "spa")).Error);
        Assert.Equal("invalid_grant", (await _provider.RevokeAsync(tokens.AccessToken, "spa")).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact, Spec("RFC 7009", "2.2")]
    public async Task Revoking_what_is_no_token_succeeds() => Assert.Equal(HttpStatusCode.OK, (await _provider.RevokeAsync("nonsense")).Status);

    [Fact]
    public async Task A_public_client_revokes_its_own_token()
    {
        var tokens = await _provider.SignInAsync("spa");

        Assert.Equal(HttpStatusCode.OK, (await _provider.RevokeAsync(tokens.RefreshToken, "spa")).Status);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken, "spa")).Error);
    }
}
