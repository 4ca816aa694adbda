using Gatehouse.Provider.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Pages;

public sealed class OwnAccount : IAsyncLifetime
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

    [Theory]
    [InlineData("/account")]
    [InlineData("/account/password")]
    [InlineData("/account/authenticator")]
    [InlineData("/account/passkeys")]
    [InlineData("/account/confirm")]
    public async Task Whoever_is_not_signed_in_signs_in_first_and_comes_to_their_account(string path)
    {
        using var stranger = new PlainBrowser(_host);
        var login = await stranger.GetAsync(path);
        Assert.Contains("name=\"password\"", login.Html);
        var answer = await stranger.PostAsync("/login", login, ("username", "alice"), ("password", "correct horse"));
        Assert.Equal((303, "/account"), (answer.Status, answer.Location));
    }

    [Theory]
    [InlineData("/account/profile")]
    [InlineData("/account/password")]
    [InlineData("/account/authenticator")]
    [InlineData("/account/authenticator/remove")]
    [InlineData("/account/recovery-codes")]
    [InlineData("/account/passkeys")]
    [InlineData("/account/passkeys/rename")]
    [InlineData("/account/passkeys/remove")]
    [InlineData("/account/sessions/end")]
    [InlineData("/account/applications/withdraw")]
    [InlineData("/account/confirm")]
    public async Task A_form_from_elsewhere_is_refused_on_every_path(string path)
    {
        var answer = await _browser.PostAsync(path, null, ("name", "Mallory"), ("id", "others"), ("client_id", "shop"));
        Assert.Equal(400, answer.Status);
        Assert.Contains("This form is no longer valid", answer.Html);
    }

    [Fact]
    public async Task The_name_can_be_changed_and_is_shown_as_text()
    {
        var answer = await _browser.PostFormAsync(await _browser.GetAsync("/account"), "/account/profile", ("name", "<b>Alice</b>"));
        Assert.Contains("It is saved.", (await _browser.GetAsync(answer.Location!)).Html);
        Assert.Equal("<b>Alice</b>", (await _host.AccountAsync("alice")).Name);
        Assert.Contains("&lt;b&gt;Alice&lt;/b&gt;", (await _browser.GetAsync("/account")).Html);
        await _browser.PostFormAsync(await _browser.GetAsync("/account"), "/account/profile", ("name", new string('a', 101)));
        Assert.Equal("<b>Alice</b>", (await _host.AccountAsync("alice")).Name);
    }

    [Theory]
    [InlineData("wrong horse", "another horse", "another horse", "The current password is not right")]
    [InlineData("correct horse", "short", "short", "at least 8 characters")]
    [InlineData("correct horse", "another horse", "another house", "not the same")]
    public async Task A_password_is_not_changed_by_who_does_not_know_it_or_mistypes_the_new_one(string current, string password, string again, string told)
    {
        var before = (await _host.AccountAsync("alice")).PasswordHash;
        var answer = await _browser.PostAsync("/account/password", await _browser.GetAsync("/account/password"), ("password", current), ("new_password", password), ("again", again));
        Assert.Contains(told, answer.Html);
        Assert.Equal(before, (await _host.AccountAsync("alice")).PasswordHash);
    }

    [Fact]
    public async Task A_new_password_signs_every_other_device_out_and_not_this_one()
    {
        using var other = new PlainBrowser(_host);
        await other.SignInAsync();
        var answer = await _browser.PostAsync(
            "/account/password", await _browser.GetAsync("/account/password"), ("password", "correct horse"), ("new_password", "another horse"), ("again", "another horse"));
        Assert.Contains("every other device is signed out", (await _browser.GetAsync(answer.Location!)).Html);
        Assert.Contains("not signed in", (await other.GetAsync("/")).Html);
        Assert.Equal(200, (await other.SignInAsync()).Status);
        Assert.Equal(303, (await other.SignInAsync("alice", "another horse")).Status);
    }

    [Fact]
    public async Task Sessions_are_listed_by_device_and_can_be_ended_one_by_one_and_all_others_at_once()
    {
        using var other = new PlainBrowser(_host, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        using var third = new PlainBrowser(_host);
        using var bob = new PlainBrowser(_host);
        await other.SignInAsync();
        await third.SignInAsync();
        await bob.SignInAsync("bob");
        var page = await _browser.GetAsync("/account");
        Assert.Contains("Firefox on Linux", page.Html);
        Assert.Contains("this device", page.Html);

        var sessions = await _host.Services.GetRequiredService<ISessionStore>().ListAsync((await _host.AccountAsync("bob")).Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await _browser.PostFormAsync(page, "/account/sessions/end", ("id", Assert.Single(sessions).Id.ToString()));
        Assert.Contains("signed in as", (await bob.GetAsync("/")).Html);

        var alices = await _host.Services.GetRequiredService<ISessionStore>().ListAsync((await _host.AccountAsync("alice")).Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        await _browser.PostFormAsync(page, "/account/sessions/end", ("id", alices.Single(session => session.Device == "Firefox on Linux").Id.ToString()));
        Assert.Contains("not signed in", (await other.GetAsync("/")).Html);
        Assert.Contains("signed in as", (await third.GetAsync("/")).Html);

        await _browser.PostFormAsync(page, "/account/sessions/end", ("id", "others"));
        Assert.Contains("not signed in", (await third.GetAsync("/")).Html);
        Assert.Contains("Your account", (await _browser.GetAsync("/account")).Html);
    }

    [Fact]
    public async Task Access_that_was_given_is_listed_and_withdrawn()
    {
        var consent = await _browser.GetAsync(_host.Authorize());
        await _browser.PostAsync("/consent", consent, ("decision", "allow"));
        var page = await _browser.GetAsync("/account");
        foreach (var told in (string[])["The Shop", "See your orders", "Change and cancel your orders", "while you are away"]) Assert.Contains(told, page.Html);

        await _browser.PostFormAsync(page, "/account/applications/withdraw", ("client_id", "shop"));
        Assert.Null(await _host.ConsentAsync("alice"));
        Assert.Contains("No application has access", (await _browser.GetAsync("/account")).Html);
        Assert.Contains("wants access", (await _browser.GetAsync(_host.Authorize())).Html);
    }
}
