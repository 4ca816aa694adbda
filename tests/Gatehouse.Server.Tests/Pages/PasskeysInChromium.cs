using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>Passkeys with the virtual authenticator of a real Chromium.</summary>
[Spec("WebAuthn", "7.1"), Spec("WebAuthn", "7.2")]
public sealed class PasskeysInChromium(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private PagesHost _host = null!;
    private IPage _page = null!;
    private ICDPSession _authenticators = null!;
    private string _authenticator = "";

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync();
        _page = await chromium.OpenAsync();
        _page.SetDefaultTimeout(10_000);
        _page.Console += (_, message) => _complaints.Add(message.Text);
        _authenticators = await _page.Context.NewCDPSessionAsync(_page);
        await _authenticators.SendAsync("WebAuthn.enable");
        var added = await _authenticators.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true, ["defaultBackupEligibility"] = false,
            },
        });
        _authenticator = added!.Value.GetProperty("authenticatorId").GetString()!;
        await SignInAsync();
        await AddAsync("Key ring");
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null) await _page.Context.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_passkey_signs_in_without_username_or_password_and_no_rule_of_the_page_is_broken()
    {
        var passkey = Assert.Single(await PasskeysAsync());
        Assert.Equal("Key ring", passkey.Name);
        Assert.Contains("added", await _page.InnerTextAsync("[role=status]"));
        Assert.Contains("on one device", await _page.ContentAsync());

        await SignInByPasskeyAsync();
        Assert.Contains("Alice Example", await _page.ContentAsync());
        Assert.Equal("hwk user mfa", await AmrAsync());
        Assert.Empty(_complaints);
        var used = Assert.Single(await PasskeysAsync());
        Assert.True(used.SignCount > passkey.SignCount && used.LastUsedAt is not null);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        string? posted = null;
        await _page.RouteAsync("**/login/passkey", async route =>
        {
            posted = route.Request.PostData;
            await route.ContinueAsync();
        });
        await SignInByPasskeyAsync();
        var cookies = (await _page.Context.CookiesAsync()).Where(cookie => cookie.Name == "gatehouse-form");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/login/passkey") { Content = new StringContent(posted!, null, "application/x-www-form-urlencoded") };
        request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var thief = new PlainBrowser(_host);
        var answer = await thief.SendAsync(request);
        Assert.Contains("This passkey is not known here", answer.Html);
        Assert.DoesNotContain("gatehouse-session=", answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task A_passkey_that_was_removed_signs_nobody_in()
    {
        await _page.ClickAsync("form[action='/account/passkeys/remove'] button");
        await _page.WaitForURLAsync("**/account?done=saved");
        Assert.Empty(await PasskeysAsync());
        await SignOutAsync();
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForSelectorAsync("#alert");
        Assert.Contains("This passkey is not known here", await _page.InnerTextAsync("#alert"));
    }

    [Fact]
    public async Task A_disabled_account_has_no_use_of_its_passkey()
    {
        var accounts = _host.Services.GetRequiredService<IAccountStore>();
        var account = await _host.AccountAsync("alice");
        await accounts.TryUpdateAsync(account with { DisabledAt = TimeProvider.System.GetUtcNow() }, account.SecurityStamp, TestContext.Current.CancellationToken);
        await _page.Context.ClearCookiesAsync();
        await _page.GotoAsync(_host.Address + "login");
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForSelectorAsync("#alert");
    }

    [Fact]
    public async Task A_passkey_without_the_person_behind_it_is_refused()
    {
        await _authenticators.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = _authenticator, ["isUserVerified"] = false });
        await SignOutAsync();
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForSelectorAsync("#passkey-alert:not([hidden])");
        Assert.Contains("No passkey was used", await _page.InnerTextAsync("#passkey-alert"));
        Assert.True(await _page.IsEnabledAsync("button[data-passkey]"));
    }

    [Fact]
    public async Task A_device_is_not_given_a_second_passkey()
    {
        await _page.GotoAsync(_host.Address + "account/passkeys");
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForSelectorAsync("#passkey-alert:not([hidden])");
        Assert.Contains("has a passkey for your account already", await _page.InnerTextAsync("#passkey-alert"));
        Assert.Single(await PasskeysAsync());
    }

    [Fact]
    public async Task It_is_renamed_by_its_owner()
    {
        await _page.FillAsync("form[action='/account/passkeys/rename'] input[name=name]", "My telephone");
        await _page.ClickAsync("form[action='/account/passkeys/rename'] button");
        await _page.WaitForURLAsync("**/account?done=saved");
        Assert.Equal("My telephone", Assert.Single(await PasskeysAsync()).Name);
    }

    [Fact]
    [Spec("RFC 9470", "5")]
    public async Task A_client_that_wants_more_gets_it_without_a_new_session()
    {
        var before = Assert.Single(await SessionsAsync());
        Assert.Equal("pwd", before.Amr);
        await _page.RouteAsync("https://shop.example.com/**", route => route.FulfillAsync(new RouteFulfillOptions { Body = "arrived" }));
        await _page.GotoAsync(_host.Address + _host.Authorize("openid", more: "&acr_values=phr").TrimStart('/'));
        Assert.Contains("wants to be surer", await _page.ContentAsync());
        await _page.ClickAsync("button[data-passkey]");
        await _page.ClickAsync("button[value=allow]");
        await _page.WaitForURLAsync("https://shop.example.com/callback?code=**");
        var after = Assert.Single(await SessionsAsync());
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(("phr", "pwd hwk user mfa"), (after.Acr, after.Amr));
    }

    [Fact]
    public async Task Without_script_there_is_no_button_and_the_password_works()
    {
        var page = await chromium.OpenAsync(script: false);
        await page.GotoAsync(_host.Address + "login");
        Assert.False(await page.IsVisibleAsync("button[data-passkey]"));
        await page.FillAsync("#username", "alice");
        await page.FillAsync("#password", "correct horse");
        await page.ClickAsync("button.primary");
        await page.WaitForSelectorAsync("form[action='/logout']");
        await page.Context.DisposeAsync();
    }

    private async Task SignInAsync()
    {
        await _page.GotoAsync(_host.Address + "login");
        await _page.FillAsync("#username", "alice");
        await _page.FillAsync("#password", "correct horse");
        await _page.ClickAsync("button.primary");
        await _page.WaitForSelectorAsync("form[action='/logout']");
    }

    private async Task AddAsync(string name)
    {
        await _page.GotoAsync(_host.Address + "account/passkeys");
        await _page.FillAsync("#name", name);
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForURLAsync("**/account?done=passkey");
    }

    private async Task SignOutAsync()
    {
        await _page.Context.ClearCookiesAsync();
        await _page.GotoAsync(_host.Address + "login");
    }

    private async Task SignInByPasskeyAsync()
    {
        await SignOutAsync();
        await _page.ClickAsync("button[data-passkey]");
        await _page.WaitForSelectorAsync("form[action='/logout']");
    }

    private async Task<IReadOnlyList<Passkey>> PasskeysAsync() =>
        await _host.Services.GetRequiredService<IPasskeyStore>().ListAsync((await _host.AccountAsync("alice")).Subject, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<Session>> SessionsAsync() =>
        await _host.Services.GetRequiredService<ISessionStore>().ListAsync((await _host.AccountAsync("alice")).Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

    private async Task<string?> AmrAsync() => (await SessionsAsync())[0].Amr;
}
