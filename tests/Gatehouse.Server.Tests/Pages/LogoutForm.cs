using Gatehouse.Protocol;

namespace Gatehouse.Server.Tests.Pages;

[Spec("OIDC RP-Initiated Logout", "2")]
public sealed class LogoutForm : IAsyncLifetime
{
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync();
        _browser = new PlainBrowser(_host);
        await _browser.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_link_alone_signs_nobody_out()
    {
        Assert.Contains("Sign out?", (await _browser.GetAsync("/logout")).Html);
        Assert.Equal(400, (await _browser.PostAsync("/logout", null)).Status);
        Assert.Contains("Alice Example", (await _browser.GetAsync("/")).Html);
    }

    [Fact]
    public async Task The_button_on_the_start_page_signs_out()
    {
        var answer = await _browser.PostAsync("/logout", await _browser.GetAsync("/"));
        Assert.Equal(200, answer.Status);
        Assert.Contains("You are signed out", answer.Html);
        Assert.Contains("not signed in", (await _browser.GetAsync("/")).Html);
        Assert.Contains("You are signed out", (await _browser.PostAsync("/logout", null)).Html);
    }

    [Fact]
    public async Task A_client_that_asks_is_named_and_returned_to()
    {
        var target = $"http://localhost:{_host.CallbackPort}/arrived";
        var page = await _browser.GetAsync($"/end-session?client_id=shop&state=s&post_logout_redirect_uri={Uri.EscapeDataString(target)}");
        Assert.Contains("<strong>The Shop</strong> asks to sign you out.", page.Html);
        var answer = await _browser.PostAsync("/logout", page);
        Assert.Equal((303, target + "?state=s"), (answer.Status, answer.Location));
        Assert.Contains("not signed in", (await _browser.GetAsync("/")).Html);
    }

    [Fact]
    public async Task A_forged_ticket_leads_nowhere_else()
    {
        var page = await _browser.GetAsync("/logout?ticket=forged");
        Assert.DoesNotContain(page.Hidden, field => field.Key == "ticket");
        var answer = await _browser.PostAsync("/logout", page, ("ticket", "forged"));
        Assert.Null(answer.Location);
        Assert.Contains("You are signed out", answer.Html);
    }
}
