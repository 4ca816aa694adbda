using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Tests.OidcLogout;

public sealed class FrontChannelAndFrame
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Spec("OIDC Front-Channel Logout", "2"), Spec("OIDC Front-Channel Logout", "3")]
    public async Task The_page_after_a_logout_loads_the_clients_pages_and_nothing_of_anybody_else()
    {
        await using var host = await LogoutHost.StartAsync();
        var provider = host.Provider;
        var browser = provider.NewBrowser();
        var idToken = (await provider.RedeemAsync(await provider.CodeAsync("web", browser)))["id_token"]!;
        await provider.CodeAsync("spa", browser);
        var response = await browser.GetAsync($"end-session?id_token_hint={idToken}&post_logout_redirect_uri=https://web.example.com/bye&state=s");
        Assert.Contains("/logout?ticket=", response.Headers.Location!.OriginalString);

        var page = await browser.GetAsync(response.Headers.Location.OriginalString);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        var session = Requests.ClaimsOf(idToken).GetProperty("sid").GetString();
        var expected = $"https://spa.example.com/gone?x=1&iss={Uri.EscapeDataString(provider.Issuer)}&sid={session}";
        Assert.Contains($"src=\"{expected.Replace("&", "&amp;")}\"", html);
        Assert.Equal(2, html.Split("<iframe").Length);
        Assert.Contains("frame-src https://spa.example.com; ", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("5; url=https://web.example.com/bye?state=s", page.Headers.GetValues("Refresh").Single());
        Assert.Contains("href=\"https://web.example.com/bye?state=s\" data-next", html);
    }

    [Fact]
    public async Task Without_such_clients_the_browser_goes_on_at_once()
    {
        await using var host = await LogoutHost.StartAsync();
        var browser = host.Provider.NewBrowser();
        var idToken = (await host.Provider.RedeemAsync(await host.Provider.CodeAsync("web", browser)))["id_token"]!;
        var response = await browser.GetAsync($"end-session?id_token_hint={idToken}&post_logout_redirect_uri=https://web.example.com/bye");
        Assert.Equal("https://web.example.com/bye", response.Headers.Location!.OriginalString);
    }

    [Fact]
    [Spec("OIDC Session Management", "2"), Spec("OIDC Session Management", "3.3")]
    [Spec("OIDC Session Management", "3.2")]
    public async Task A_client_gets_what_the_frame_compares()
    {
        await using var host = await LogoutHost.StartAsync("authentication: { session_management: on }");
        var provider = host.Provider;
        Assert.Contains($"{provider.Issuer}/check-session", await provider.Http.GetStringAsync(".well-known/openid-configuration", Cancel));
        var browser = provider.NewBrowser();
        var landed = await browser.AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()));
        var state = HttpUtility.ParseQueryString(landed!.Query)["session_state"]!;
        var salt = state.Split('.')[1];
        var cookie = browser.CookieOf("gatehouse-state")!;
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"web https://web.example.com {cookie} {salt}")));
        Assert.Equal($"{hash}.{salt}", state);

        var frame = await provider.Http.GetAsync("check-session", Cancel);
        Assert.Equal(HttpStatusCode.OK, frame.StatusCode);
        var policy = frame.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors ", policy);
        Assert.Contains("https://web.example.com", policy);
        Assert.DoesNotContain("frame-ancestors *", policy);
        Assert.False(frame.Headers.Contains("X-Frame-Options"));
    }

    [Fact]
    public async Task Where_the_plan_does_not_want_it_there_is_no_frame_no_cookie_and_no_session_state()
    {
        await using var host = await LogoutHost.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await host.Provider.Http.GetAsync("check-session", Cancel)).StatusCode);
        Assert.DoesNotContain("check_session_iframe", await host.Provider.Http.GetStringAsync(".well-known/openid-configuration", Cancel));
        var browser = host.Provider.NewBrowser();
        var landed = await browser.AuthorizeAsync(host.Provider.AuthorizationUrl("web", Requests.NewVerifier()));
        Assert.DoesNotContain("session_state", landed!.Query);
        Assert.Null(browser.CookieOf("gatehouse-state"));
    }
}
