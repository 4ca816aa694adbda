using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcRpInitiatedLogout;

[Spec("OIDC RP-Initiated Logout", "2"), Spec("OIDC RP-Initiated Logout", "3"), Spec("OIDC RP-Initiated Logout", "4")]
public class Section2_Logout(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private const string Bye = "https://web.example.com/bye";
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_client_that_shows_the_id_token_of_the_session_logs_out_at_once()
    {
        var (browser, tokens) = await SignInAsync();

        using var response = await browser.GetAsync($"end-session?id_token_hint={tokens["id_token"]}&post_logout_redirect_uri={Uri.EscapeDataString(Bye)}&state=s1");

        Assert.Equal($"{Bye}?state=s1", response.Headers.Location!.OriginalString);
        using var afterwards = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));
        Assert.StartsWith("/login", afterwards.Headers.Location!.OriginalString);
    }

    [Fact]
    [Provokes("refresh_token_revoked")]
    public async Task A_logout_ends_online_grants_and_spares_offline_ones()
    {
        var browser = _provider.NewBrowser();
        var offline = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser));
        var online = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser, ("scope", "openid orders.read")));

        using var response = await browser.GetAsync($"end-session?id_token_hint={online["id_token"]}");

        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(online.RefreshToken)).Error);
        Assert.Equal("False", (await _provider.IntrospectAsync(online.AccessToken))["active"]);
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(offline.RefreshToken)).Status);
    }

    [Fact]
    public async Task Without_a_hint_the_user_must_confirm()
    {
        var (browser, _) = await SignInAsync();

        using var response = await browser.GetAsync($"end-session?client_id=web&post_logout_redirect_uri={Uri.EscapeDataString(Bye)}");

        Assert.StartsWith("/logout?ticket=", response.Headers.Location!.OriginalString);
        Assert.NotNull(await _provider.CodeAsync("web", browser, ("prompt", "none")));
    }

    [Fact]
    public async Task A_hint_of_another_session_does_not_log_this_one_out()
    {
        var (_, other) = await SignInAsync();
        var (browser, _) = await SignInAsync();

        using var response = await browser.GetAsync($"end-session?id_token_hint={other["id_token"]}");

        Assert.StartsWith("/logout?ticket=", response.Headers.Location!.OriginalString);
        Assert.NotNull(await _provider.CodeAsync("web", browser, ("prompt", "none")));
    }

    [Theory]
    [InlineData("client_id=web&post_logout_redirect_uri=https://evil.example.com/")]
    [InlineData("post_logout_redirect_uri=https://web.example.com/bye")]
    [InlineData("id_token_hint=nonsense")]
    [Provokes("post_logout_redirect_uri_differs")]
    public async Task What_is_not_registered_is_shown_on_a_page_and_never_followed(string query)
    {
        using var response = await _provider.NewBrowser().GetAsync("end-session?" + query);

        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task<(Browser, Answer)> SignInAsync()
    {
        var browser = _provider.NewBrowser();
        return (browser, await _provider.RedeemAsync(await _provider.CodeAsync("web", browser)));
    }
}
