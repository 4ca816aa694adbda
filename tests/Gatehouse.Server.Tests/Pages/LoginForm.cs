using Gatehouse.Provider.Storage;
using Gatehouse.Protocol;
using Gatehouse.Server.Accounts;
using Gatehouse.Testing.Refusals;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Pages;

public sealed class LoginForm : IAsyncLifetime
{
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync();
        _browser = new PlainBrowser(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    [Spec("OIDC Core", "3.1.2.1")]
    public async Task It_knows_the_waiting_client_and_the_hint_and_leads_on_to_consent()
    {
        var page = await _browser.GetAsync(_host.Authorize(more: "&login_hint=" + Uri.EscapeDataString("\"><b>alice")));
        Assert.Equal(200, page.Status);
        Assert.Contains("<strong>The Shop</strong>", page.Html);
        Assert.Contains("value=\"&quot;&gt;&lt;b&gt;alice\"", page.Html);
        Assert.Contains("autocomplete=\"username\"", page.Html);
        Assert.Contains("autocomplete=\"current-password\"", page.Html);

        var answer = await _browser.PostAsync("/login", page, ("username", "alice"), ("password", "correct horse"));
        Assert.Equal(303, answer.Status);
        Assert.StartsWith("/authorize/continue?ticket=", answer.Location);
        Assert.Contains("wants access", (await _browser.GetAsync(answer.Location!)).Html);
    }

    [Fact]
    public async Task Without_a_client_it_leads_to_the_start_page()
    {
        var answer = await _browser.SignInAsync();
        Assert.Equal((303, "/"), (answer.Status, answer.Location));
        Assert.Contains("Alice Example", (await _browser.GetAsync("/")).Html);
    }

    [Theory]
    [InlineData("alice", "wrong horse")]
    [InlineData("alice", "")]
    [InlineData("nobody", "correct horse")]
    [InlineData("", "")]
    public async Task A_refused_sign_in_says_the_same_whoever_tried(string username, string password)
    {
        var answer = await _browser.SignInAsync(username, password);
        Assert.Equal(200, answer.Status);
        Assert.Contains("role=\"alert\" id=\"alert\">The username or the password is not right. Check both and try again.</p>", answer.Html);
        Assert.Contains($"value=\"{username}\"", answer.Html);
        Assert.DoesNotContain("wrong horse", answer.Html);
        Assert.DoesNotContain(_browser.Cookies, cookie => cookie.Name.Contains("session"));
    }

    [Fact]
    public async Task A_locked_account_looks_like_a_wrong_password()
    {
        for (var i = 0; i < 10; i++) await _browser.SignInAsync("alice", "wrong horse");
        Assert.NotNull((await _host.AccountAsync("alice")).LockoutEnd);
        var locked = await _browser.SignInAsync();
        var unknown = await _browser.SignInAsync("nobody");
        Assert.Equal(unknown.Status, locked.Status);
        Assert.Contains("The username or the password is not right.", locked.Html);
        Assert.DoesNotContain("lock", locked.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Provokes("sign_in_password_too_long")]
    public async Task A_password_too_long_is_told_and_a_form_too_large_refused()
    {
        var answer = await _browser.SignInAsync("alice", new string('p', 1001));
        Assert.Equal(413, answer.Status);
        Assert.Contains("1,000 characters", answer.Html);
        answer = await _browser.SignInAsync("alice", new string('p', 100_000));
        Assert.Equal(413, answer.Status);
        Assert.Contains("<title>", answer.Html);
    }

    [Fact]
    public async Task When_too_many_sign_in_at_once_it_asks_to_come_back()
    {
        await using var host = await PagesHost.StartAsync(accounts: options => options with { HashingConcurrency = 1, HashingQueueLength = 1 });
        using var browser = new PlainBrowser(host);
        var queue = host.Services.GetRequiredService<HashingQueue>();
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var running = queue.TryRun(() => { begun.Set(); gate.Wait(TestContext.Current.CancellationToken); return 0; }, TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
        var waiting = queue.TryRun(() => 0, TestContext.Current.CancellationToken);

        var answer = await browser.SignInAsync();
        Assert.Equal(503, answer.Status);
        Assert.Equal("3", answer.Header("Retry-After"));
        Assert.Contains("role=\"alert\"", answer.Html);
        Assert.Contains("value=\"alice\"", answer.Html);
        gate.Set();
        await Task.WhenAll(running!, waiting!);
        Assert.Equal(303, (await browser.SignInAsync()).Status);
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("a,b")]
    public async Task A_ticket_that_is_not_ours_sends_people_back_to_the_application(string ticket)
    {
        var page = await _browser.GetAsync("/login?ticket=" + ticket);
        Assert.Equal(400, page.Status);
        Assert.Contains("start again from the application", page.Html);
        var login = await _browser.GetAsync("/login");
        var answer = await _browser.PostAsync("/login", login, ("ticket", ticket), ("username", "alice"), ("password", "correct horse"));
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain(_browser.Cookies, cookie => cookie.Name.Contains("session"));
    }

    [Fact]
    [Spec("RFC 6749", "10.12")]
    public async Task A_form_from_elsewhere_is_refused_kindly_and_signs_nobody_in()
    {
        var answer = await _browser.PostAsync("/login", null, ("username", "alice"), ("password", "correct horse"));
        Assert.Equal(400, answer.Status);
        Assert.Contains("This form is no longer valid", answer.Html);
        using var attacker = new PlainBrowser(_host);
        var theirs = await attacker.GetAsync("/login");
        await _browser.GetAsync("/login");
        answer = await _browser.PostAsync("/login", theirs, ("username", "alice"), ("password", "correct horse"));
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain(_browser.Cookies, cookie => cookie.Name.Contains("session"));
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        var answer = await _browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/login") { Content = new StringContent("{}") });
        Assert.Equal(400, answer.Status);
    }
}
