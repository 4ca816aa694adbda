using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

[Spec("RFC 6749", "6")]
public class Section6_Refresh(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    [Provokes("scope_exceeds_grant")]
    public async Task More_scope_than_granted_is_refused_and_the_token_stays_good()
    {
        var tokens = await _provider.SignInAsync("web");

        Assert.Equal("invalid_scope", (await _provider.RefreshAsync(tokens.RefreshToken, "web", ("scope", "openid orders.read orders.write"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Narrowing_concerns_the_access_token_and_not_the_grant()
    {
        var tokens = await _provider.SignInAsync("web");
        var narrow = await _provider.RefreshAsync(tokens.RefreshToken, "web", ("scope", "openid"));
        var whole = await _provider.RefreshAsync(narrow.RefreshToken);

        Assert.Equal("openid", narrow["scope"]);
        Assert.Equal(_provider.Issuer, Requests.ClaimsOf(narrow.AccessToken).GetProperty("aud").GetString());
        Assert.Equal("openid offline_access orders.read", whole["scope"]);
    }

    [Fact]
    [Provokes("refresh_token_of_another_client")]
    public async Task A_refresh_token_of_another_client_is_refused_and_revokes_nothing()
    {
        var tokens = await _provider.SignInAsync("web");

        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken, "spa")).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    [Provokes("code_malformed", "refresh_token_malformed")]
    public async Task A_code_is_never_a_refresh_token_and_a_refresh_token_never_a_code()
    {
        var code = await _provider.CodeAsync();
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(code.Code)).Error);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync("ghr_" + code.Code[4..])).Error);

        var tokens = await _provider.RedeemAsync(code);
        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code with { Code = "ghc_" + tokens.RefreshToken[4..] })).Error);
    }

    [Fact]
    [Provokes("refresh_token_idle")]
    public async Task A_token_that_is_idle_too_long_ends()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync();
        provider.Clock.Advance(TimeSpan.FromDays(14));

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Fact]
    [Provokes("refresh_token_expired")]
    public async Task However_often_it_is_used_it_ends_at_its_absolute_end()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync();
        for (var day = 0; day < 80; day += 10)
        {
            provider.Clock.Advance(TimeSpan.FromDays(10));
            tokens = await provider.RefreshAsync(tokens.RefreshToken);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
        }
        provider.Clock.Advance(TimeSpan.FromDays(11));

        Assert.Equal("invalid_grant", (await provider.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Fact]
    public async Task What_the_plan_takes_away_is_gone_at_the_next_refresh()
    {
        await using var provider = await Provider.StartAsync();
        var tokens = await provider.SignInAsync("web", ("scope", "openid offline_access orders.read orders.write"));
        var plan = await File.ReadAllTextAsync(provider.PlanFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(provider.PlanFile, plan.Replace("scope: openid profile email offline_access orders.read orders.write", "scope: openid profile email offline_access orders.read"), TestContext.Current.CancellationToken);
        await provider.UntilAsync(async () => (tokens = await provider.RefreshAsync(tokens.RefreshToken))["scope"] == "openid offline_access orders.read");
    }

    [Fact]
    public async Task Rotation_switched_off_keeps_the_token()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("consent: implied\n  - client_id: asking", "consent: implied\n    refresh: { rotate: off }\n  - client_id: asking"));
        var tokens = await provider.SignInAsync();
        var again = await provider.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(tokens.RefreshToken, again.RefreshToken);
        Assert.NotEqual(tokens.AccessToken, again.AccessToken);
    }
}
