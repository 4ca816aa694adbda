using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Tests.OwnAccount;

/// <summary>Whoever changes how they sign in has signed in within the last ten minutes.</summary>
public sealed partial class FreshSignIn(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("account/authenticator", "authenticator")]
    [InlineData("account/passkeys", "passkeys")]
    public async Task An_older_session_is_asked_for_the_password_once_more_and_stays_the_same_session(string path, string to)
    {
        var browser = await SignedInAsync();
        var session = browser.CookieOf("gatehouse-session");
        var sessions = (await SessionsAsync(browser)).Count;
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var asked = await browser.GetAsync(path);
        Assert.Equal($"/account/confirm?to={to}", asked.Headers.Location!.OriginalString);

        var page = await (await browser.GetAsync(asked.Headers.Location.OriginalString)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var wrong = await browser.PostAsync("account/confirm", Fields(page, ("to", to), ("password", "wrong horse")));
        Assert.Contains("is not right", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var right = await browser.PostAsync("account/confirm", Fields(page, ("to", to), ("password", Plans.Password)));
        Assert.Equal($"/{path}", right.Headers.Location!.OriginalString);
        Assert.NotEqual(session, browser.CookieOf("gatehouse-session"));
        Assert.NotEqual("/account/confirm", (await browser.GetAsync(path)).Headers.Location?.AbsolutePath());
        Assert.Equal(sessions, (await SessionsAsync(browser)).Count);
    }

    [Theory]
    [InlineData("account/authenticator/remove")]
    [InlineData("account/recovery-codes")]
    [InlineData("account/passkeys/remove")]
    [InlineData("account/passkeys")]
    [InlineData("account/authenticator")]
    public async Task A_form_of_an_older_session_changes_nothing(string path)
    {
        var browser = await SignedInAsync();
        var page = await (await browser.GetAsync("account")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var answer = await browser.PostAsync(path, Fields(page));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith("/account/confirm?to=", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_confirmation_leads_nowhere_else()
    {
        var browser = await SignedInAsync();
        var page = await (await browser.GetAsync("account/confirm?to=https://evil.example.com")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("evil", page);
        var answer = await browser.PostAsync("account/confirm", Fields(page, ("to", "https://evil.example.com"), ("password", Plans.Password)));
        Assert.Equal("/account", answer.Headers.Location!.OriginalString);
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()), "bob");
        return browser;
    }

    private async Task<IReadOnlyList<Session>> SessionsAsync(Browser browser)
    {
        Assert.NotNull(browser.CookieOf("gatehouse-session"));
        var bob = await _provider.Get<IAccountStore>().FindByUsernameAsync("BOB", TestContext.Current.CancellationToken);
        return await _provider.Get<ISessionStore>().ListAsync(bob!.Subject, _provider.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, string> Fields(string page, params (string Name, string Value)[] fields)
    {
        var all = new Dictionary<string, string> { ["form_token"] = Token().Match(page).Groups[1].Value };
        foreach (var (name, value) in fields) all[name] = value;
        return all;
    }

    [GeneratedRegex("name=\"form_token\" value=\"([^\"]*)\"")]
    private static partial Regex Token();
}

internal static class Locations
{
    public static string AbsolutePath(this Uri location) => location.OriginalString.Split('?')[0];
}
