using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9700_Threats;

[Spec("RFC 9700", "4")]
public class Section4_StolenCookiesAndTickets(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("authorize/continue")]
    [InlineData("authorize/continue?ticket=")]
    [InlineData("authorize/continue?ticket=forged")]
    [InlineData("login?ticket=forged")]
    [InlineData("consent?ticket=forged")]
    public async Task A_forged_ticket_gets_a_page(string url)
    {
        using var response = await _provider.NewBrowser().GetAsync(url);

        Assert.Null(response.Headers.Location);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    [Provokes("interaction_expired")]
    public async Task A_ticket_ends_after_an_hour()
    {
        await using var provider = await Provider.StartAsync();
        using var response = await provider.NewBrowser().GetAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()));
        provider.Clock.Advance(TimeSpan.FromHours(1));

        using var login = await provider.NewBrowser().GetAsync(response.Headers.Location!.OriginalString);

        Assert.Equal(HttpStatusCode.BadRequest, login.StatusCode);
    }

    [Fact]
    public async Task A_ticket_says_nothing_about_who_is_signed_in()
    {
        var alice = _provider.NewBrowser();
        await _provider.CodeAsync("web", alice);
        using var asked = await alice.GetAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "consent")));
        var ticket = asked.Headers.Location!.OriginalString.Split("ticket=")[1];

        using var stranger = await _provider.NewBrowser().GetAsync("authorize/continue?ticket=" + ticket);

        Assert.StartsWith("/login", stranger.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_forged_session_cookie_is_no_session()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _provider.AuthorizationUrl("web", Requests.NewVerifier()));
        request.Headers.Add("Cookie", "gatehouse-session=" + Convert.ToHexString(new byte[64]));

        using var response = await _provider.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.StartsWith("/login", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_new_sign_in_makes_a_new_session_and_ends_the_former_one()
    {
        var browser = _provider.NewBrowser();
        var first = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser, ("scope", "openid orders.read")));
        var second = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser, ("prompt", "login")));

        Assert.NotEqual(Requests.ClaimsOf(first["id_token"]!).GetProperty("sid").GetString(), Requests.ClaimsOf(second["id_token"]!).GetProperty("sid").GetString());
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(first.RefreshToken)).Error);
    }

    [Fact]
    public async Task A_cookie_of_an_ended_session_gets_no_code()
    {
        var browser = _provider.NewBrowser();
        var tokens = await _provider.RedeemAsync(await _provider.CodeAsync("web", browser));
        await _provider.Get<Storage.ISessionStore>().EndAllAsync(Requests.ClaimsOf(tokens["id_token"]!).GetProperty("sub").GetString()!, _provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()));

        Assert.StartsWith("/login", response.Headers.Location!.OriginalString);
        Assert.Equal("invalid_grant", (await _provider.RefreshAsync(tokens.RefreshToken)).Error);
    }
}
