using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Pages;

[Spec("OIDC Core", "3.1.2.4")]
public sealed class ConsentForm : IAsyncLifetime
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
    public async Task It_says_who_asks_for_whom_for_what_and_where_one_returns()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        foreach (var told in (string[])["The Shop", "Alice Example", "(alice)", "See your name and your username", "See your email address",
            "orders.example.com", "See your orders", "Change and cancel your orders", "while you are away", "<strong>shop.example.com</strong>"])
            Assert.Contains(told, page.Html);
        Assert.True(page.Html.IndexOf("value=\"allow\"", StringComparison.Ordinal) < page.Html.IndexOf("value=\"deny\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task To_allow_is_remembered_together_with_what_was_allowed_before()
    {
        await DecideAsync("openid orders.read", "allow");
        Assert.Equal("openid orders.read", (await _host.ConsentAsync("alice"))!.Scope);
        var answer = await DecideAsync("openid orders.write", "allow");
        Assert.Equal(303, answer.Status);
        Assert.Equal("openid orders.read orders.write", (await _host.ConsentAsync("alice"))!.Scope);
        Assert.StartsWith("https://shop.example.com/callback?code=", (await _browser.GetAsync(answer.Location!)).Location);
        Assert.StartsWith("https://shop.example.com/callback?code=", (await _browser.GetAsync(_host.Authorize("openid orders.read"))).Location);
    }

    [Fact]
    [Spec("RFC 6749", "4.1.2.1")]
    public async Task To_deny_tells_the_client_and_remembers_nothing()
    {
        var answer = await DecideAsync("openid orders.read", "deny");
        Assert.Equal(303, answer.Status);
        Assert.StartsWith("https://shop.example.com/callback?error=access_denied", answer.Location);
        Assert.Null(await _host.ConsentAsync("alice"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Allow")]
    public async Task Anything_else_is_no_decision(string decision)
    {
        Assert.Equal(400, (await DecideAsync("openid", decision)).Status);
        Assert.Null(await _host.ConsentAsync("alice"));
    }

    [Fact]
    public async Task A_form_opened_by_one_person_does_not_count_for_the_next()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        await _browser.SignInAsync("bob");
        var answer = await _browser.PostAsync("/consent", page, ("decision", "allow"));
        Assert.Equal(400, answer.Status);
        Assert.Null(await _host.ConsentAsync("alice"));
        Assert.Null(await _host.ConsentAsync("bob"));
    }

    [Fact]
    public async Task A_form_without_its_token_does_not_count()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        var ticket = page.Hidden.Single(field => field.Key == "ticket").Value;
        Assert.Equal(400, (await _browser.PostAsync("/consent", null, ("ticket", ticket), ("decision", "allow"))).Status);
        Assert.Null(await _host.ConsentAsync("alice"));
    }

    [Fact]
    public async Task Once_the_session_has_ended_elsewhere_the_person_signs_in_again()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        var alice = await _host.AccountAsync("alice");
        await _host.Services.GetRequiredService<ISessionStore>().EndAllAsync(alice.Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        var answer = await _browser.PostAsync("/consent", page, ("decision", "allow"));
        Assert.Contains("name=\"password\"", (await _browser.GetAsync(answer.Location!)).Html);
        Assert.Null(await _host.ConsentAsync("alice"));
        Assert.Contains("not signed in", (await _browser.GetAsync("/")).Html);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_signs_in_first()
    {
        var page = await _browser.GetAsync(_host.Authorize());
        var ticket = page.Hidden.Single(field => field.Key == "ticket").Value;
        using var stranger = new PlainBrowser(_host);
        Assert.Contains("name=\"password\"", (await stranger.GetAsync("/consent?ticket=" + ticket)).Html);
        Assert.Equal(400, (await stranger.GetAsync("/consent?ticket=forged")).Status);
    }

    [Fact]
    [Spec("RFC 6749", "3.3")]
    [Spec("RFC 6749", "10.3")]
    public async Task What_is_optional_can_be_left_out_and_what_is_needed_cannot()
    {
        await using var host = await PagesHost.StartAsync(client: "default_scope: orders.read");
        using var browser = new PlainBrowser(host);
        await browser.SignInAsync();
        var page = await browser.GetAsync(host.Authorize("openid orders.read orders.write offline_access"));
        Assert.Contains("name=\"scope:orders.write\" form=\"decide\" checked", page.Html);
        Assert.Contains("name=\"scope:offline_access\"", page.Html);
        Assert.DoesNotContain("name=\"scope:orders.read\"", page.Html);
        Assert.DoesNotContain("name=\"scope:openid\"", page.Html);

        var answer = await browser.PostAsync("/consent", page, ("decision", "allow"), ("scope:offline_access", "on"));
        Assert.StartsWith("https://shop.example.com/callback?code=", (await browser.GetAsync(answer.Location!)).Location);
        Assert.Equal("openid orders.read offline_access", (await host.ConsentAsync("alice"))!.Scope);
        var held = Assert.Single(await host.CodesAsync("alice"));
        Assert.Equal("openid orders.read offline_access", held);

        // Narrower is remembered, wider is asked for again.
        Assert.StartsWith("https://shop.example.com/callback?code=", (await browser.GetAsync(host.Authorize("openid orders.read"))).Location);
        page = await browser.GetAsync(host.Authorize("openid orders.read orders.write"));
        Assert.Contains("wants access", page.Html);
        answer = await browser.PostAsync("/consent", page, ("decision", "allow"), ("scope:orders.write", "on"));
        Assert.Equal("openid orders.read orders.write offline_access", string.Join(' ', (await host.ConsentAsync("alice"))!.Scope.Split(' ').OrderBy(scope => Array.IndexOf(["openid", "orders.read", "orders.write", "offline_access"], scope))));
        Assert.StartsWith("https://shop.example.com/callback?code=", (await browser.GetAsync(answer.Location!.Replace("/continue?", "/continue?without=openid%20orders.read&"))).Location);
        Assert.Contains("openid orders.read orders.write", await host.CodesAsync("alice"));
    }

    private async Task<PlainBrowser.Answer> DecideAsync(string scope, string decision)
    {
        var page = await _browser.GetAsync(_host.Authorize(scope, more: "&prompt=consent"));
        return await _browser.PostAsync("/consent", page, ("decision", decision));
    }
}
