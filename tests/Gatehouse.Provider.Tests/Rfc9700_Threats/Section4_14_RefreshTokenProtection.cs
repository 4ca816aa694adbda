using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

/// <summary>Stolen refresh tokens.</summary>
[Spec("RFC 9700", "4.14")]
public class Section4_14_RefreshTokenProtection(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_stolen_refresh_token_that_was_replaced_ends_the_grant_for_thief_and_victim()
    {
        await using var provider = await Provider.StartAsync();
        var stolen = (await provider.SignInAsync("spa")).RefreshToken;
        var current = (await provider.RefreshAsync(stolen, "spa")).RefreshToken;
        provider.Clock.Advance(TimeSpan.FromMinutes(1));
        current = (await provider.RefreshAsync(current, "spa")).RefreshToken;
        provider.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(stolen, "spa")).Error);
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(current, "spa")).Error);
    }

    [Fact]
    public async Task A_refresh_token_is_of_use_only_to_its_client_which_must_prove_itself()
    {
        var token = (await _provider.SignInAsync()).RefreshToken;
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(token, "spa")).Error);
        Assert.Equal("invalid_client", (await _provider.RefreshAsync(token, "nobody")).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task It_never_gives_more_than_was_granted() =>
        Assert.Equal("invalid_scope", (await _provider.RefreshAsync((await _provider.SignInAsync()).RefreshToken, "web", ("scope", "orders.write"))).Error);

    [Fact]
    public async Task It_ends_when_it_lies_unused()
    {
        await using var provider = await Provider.StartAsync();
        var token = (await provider.SignInAsync()).RefreshToken;
        provider.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal("invalid_grant", (await provider.RefreshAsync(token)).Error);
    }
}
