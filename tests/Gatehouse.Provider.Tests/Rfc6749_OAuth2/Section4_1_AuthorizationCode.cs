using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc6749_OAuth2;

[Spec("RFC 6749", "4.1")]
public class Section4_1_AuthorizationCode(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    [Spec("RFC 6749", "4.1.1"), Spec("RFC 6749", "4.1.3"), Spec("RFC 6749", "5.1"), Spec("OIDC Core", "3.1.2")]
    public async Task A_user_signs_in_and_the_client_gets_its_tokens()
    {
        var answer = await _provider.RedeemAsync(await _provider.CodeAsync());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal("600", answer["expires_in"]);
        Assert.Equal("openid offline_access orders.read", answer["scope"]);
        Assert.NotNull(answer["refresh_token"]);
        Assert.NotNull(answer["id_token"]);
        Assert.Contains("no-store", answer.Message.Headers.CacheControl!.ToString());
    }

    [Fact, Spec("RFC 9207", "2")]
    public async Task The_response_carries_state_and_issuer()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));

        var query = HttpUtility.ParseQueryString(landed!.Query);
        Assert.StartsWith("https://web.example.com/callback?", landed.AbsoluteUri);
        Assert.Equal("some-state", query["state"]);
        Assert.Equal(_provider.Issuer, query["iss"]);
    }

    [Fact, Spec("RFC 6749", "4.1.2")]
    public async Task A_code_shown_twice_is_refused_and_its_grant_is_revoked()
    {
        var code = await _provider.CodeAsync();
        var first = await _provider.RedeemAsync(code);
        var second = await _provider.RedeemAsync(code);

        Assert.Equal("invalid_grant", second.Error);
        Assert.Equal("false", (await _provider.IntrospectAsync(first.AccessToken))["active"]!.ToLowerInvariant());
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(first.RefreshToken)).Error);
    }

    [Fact, Spec("RFC 6749", "4.1.2")]
    public async Task Of_fifty_simultaneous_redeemers_exactly_one_wins_and_the_grant_is_revoked()
    {
        var code = await _provider.CodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _provider.RedeemAsync(code))));

        var winner = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != winner), answer => Assert.Equal("invalid_grant", answer.Error));
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(winner.RefreshToken)).Error);
        Assert.Equal("False", (await _provider.IntrospectAsync(winner.AccessToken))["active"]);
    }

    [Fact]
    public async Task A_code_ends_after_a_minute()
    {
        await using var provider = await Provider.StartAsync();
        var code = await provider.CodeAsync();
        provider.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("invalid_grant", (await provider.RedeemAsync(code)).Error);
    }

    [Fact]
    [Provokes("code_of_another_client")]
    public async Task A_code_of_another_client_is_refused_and_stays_good_for_its_own()
    {
        var code = await _provider.CodeAsync();
        var stolen = await _provider.RedeemAsync(code with { ClientId = "spa" });

        Assert.Equal("invalid_grant", stolen.Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code)).Status);
    }

    [Theory]
    [InlineData("https://web.example.com/callback/")]
    [InlineData("https://evil.example.com/callback")]
    [InlineData(null)]
    public async Task Another_redirect_uri_than_the_one_of_the_request_is_refused_and_burns_nothing(string? redirectUri)
    {
        var code = await _provider.CodeAsync();

        Assert.Equal("invalid_grant", (await _provider.RedeemAsync(code, ("redirect_uri", redirectUri))).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RedeemAsync(code)).Status);
    }
}
