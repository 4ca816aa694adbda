using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Server.Tests.Pages;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

/// <summary>The console signs in as any client does, in a real browser, against an issuer with a path.</summary>
[Collection(typeof(ConsoleCollection))]
public sealed partial class SigningIn(ConsoleHost console)
{
    private static readonly PageAssertionsToHaveURLOptions Patiently = new() { Timeout = ConsoleHost.Patience };

    [Fact]
    [Spec("RFC 9449", "7.1"), Spec("RFC 7636", "4.3"), Spec("RFC 9207", "2.4"), Spec("RFC 8707", "2")]
    public async Task An_administrator_comes_back_to_the_view_that_was_asked_for_with_a_bound_token_that_is_nowhere_kept()
    {
        await using var window = await console.OpenAsync();
        var requests = new List<IRequest>();
        window.Page.Request += (_, request) => requests.Add(request);
        await window.Page.GotoAsync(console.Address + "#/installation?from=mail");
        await ConsoleHost.LogInAsync(window.Page);
        await window.SeesAsync("Signing keys");

        Assert.Equal(console.Address + "#/installation?from=mail", window.Page.Url);
        var call = requests.First(request => request.Url.EndsWith("/admin/v1/overview", StringComparison.Ordinal));
        var token = (await call.HeaderValueAsync("Authorization"))!;
        Assert.StartsWith("DPoP ", token);
        Assert.Equal(3, (await call.HeaderValueAsync("DPoP"))!.Split('.').Length);
        var stored = await window.Page.EvaluateAsync<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])");
        Assert.DoesNotContain(token[5..], stored);
        Assert.DoesNotContain("verifier", stored);
        Assert.False(await window.Page.EvaluateAsync<bool>(
            "new Promise(done => { const open = indexedDB.open('gatehouse-console'); open.onsuccess = () => { const all = open.result.transaction('keys').objectStore('keys').getAll(); all.onsuccess = () => done(all.result[0].privateKey.extractable); }; })"));
        var asked = requests.First(request => request.IsNavigationRequest && request.Url.Contains("/authorize", StringComparison.Ordinal)).Url;
        Assert.Contains("code_challenge_method=S256", asked);
        Assert.Contains("resource=" + Uri.EscapeDataString(console.Issuer + "/admin"), asked);
    }

    [Fact]
    [Spec("OIDC Core", "3.1.2.1")]
    public async Task A_token_that_is_no_longer_good_is_renewed_silently_and_the_view_stays()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        var tokens = new List<string>();
        window.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/overview", StringComparison.Ordinal)) tokens.Add(request.Headers["authorization"][5..]);
        };
        var navigations = 0;
        window.Page.FrameNavigated += (_, _) => navigations++;
        await window.Page.EvaluateAsync("document.querySelector('h1').kept = true");
        await window.Page.ClickAsync(".fresh button");
        await window.Page.ClickAsync(".fresh button");
        await WaitUntilAsync(() => tokens.Count > 0);
        using (var client = new HttpClient())
            await client.PostAsync(new Uri(console.Issuer + "/revoke"), new FormUrlEncodedContent([new("token", tokens[0]), new("client_id", "gatehouse-console")]), TestContext.Current.CancellationToken);

        await WaitUntilAsync(() => tokens.Exists(token => token != tokens[0]));
        await window.UntilAsync("document.querySelector('h1').kept && !document.querySelector('[role=alert]')");
        Assert.Equal(0, navigations);
    }

    [Fact]
    public async Task When_the_session_is_over_the_login_page_comes_and_then_the_view_again()
    {
        await using var window = await console.SignInAsync("#/installation", sees: "table");
        await window.Page.Context.ClearCookiesAsync();
        await window.Page.ReloadAsync();
        await window.Page.WaitForSelectorAsync("#username");
        await ConsoleHost.LogInAsync(window.Page);
        await window.SeesAsync("Signing keys");
        Assert.EndsWith("/console#/installation", window.Page.Url);
        // And with the session a reload asks for nothing.
        await window.Page.ReloadAsync();
        await window.SeesAsync("Signing keys");
    }

    [Fact]
    [Spec("RFC 6749", "10.12"), Spec("RFC 9207", "2.4")]
    public async Task An_answer_to_nobodys_question_is_not_redeemed()
    {
        await using var window = await console.OpenAsync();
        await window.Page.GotoAsync($"{console.Address}?code=stolen&state=other&iss={Uri.EscapeDataString(console.Issuer)}");
        await window.SeesAsync("belongs to no sign-in of this tab");
        Assert.DoesNotContain("stolen", window.Page.Url);

        await window.Page.EvaluateAsync("sessionStorage.setItem('gatehouse-console.sign-in', JSON.stringify({ state: 's', verifier: 'v', view: '' }))");
        await window.Page.GotoAsync($"{console.Address}?code=stolen&state=s&iss=https://elsewhere.example.com");
        await window.SeesAsync("comes from another provider");
        await window.Page.ClickAsync("button");
        await window.Page.WaitForSelectorAsync("#username");
    }

    [Fact]
    public async Task Who_has_not_the_role_is_told_so_and_how_to_get_it()
    {
        await using var window = await console.SignInAsync(username: "bob", sees: ".gate h1");
        Assert.Contains("cannot open the console", await window.TextAsync("h1"));
        Assert.Contains("roles: [admin]", await window.TextAsync("main"));
        Assert.Contains("gatehouse users change", await window.TextAsync("main"));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(window.Page).ToHaveURLAsync(SignedOut(), Patiently);
    }

    [Fact]
    [Spec("OIDC RP-Initiated Logout", "2")]
    public async Task Signing_out_ends_the_session_at_the_provider()
    {
        await using var window = await console.SignInAsync(sees: ".side");
        await window.Page.ClickAsync(".leave");
        await Assertions.Expect(window.Page).ToHaveURLAsync(SignedOut(), Patiently);
        if (await window.Page.Locator("form[action$='/logout'] button").CountAsync() > 0) await window.Page.ClickAsync("form[action$='/logout'] button");
        await window.Page.GotoAsync(console.Address);
        await window.Page.WaitForSelectorAsync("#username");
    }

    [Fact]
    public async Task Without_administration_there_is_no_console()
    {
        await using var host = await PagesHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/console", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_page_may_run_its_own_scripts_and_call_its_own_provider_and_nothing_else()
    {
        using var client = new HttpClient();
        var cancel = TestContext.Current.CancellationToken;
        var page = await client.GetAsync(new Uri(console.Address), cancel);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        var html = await page.Content.ReadAsStringAsync(cancel);
        Assert.DoesNotContain("{", html);
        foreach (Match address in AddressPattern().Matches(html))
        {
            var asset = await client.GetAsync(new Uri(new Uri(console.Address), address.Groups[1].Value), cancel);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", asset.Headers.GetValues("Cache-Control").Single());
            using var again = new HttpRequestMessage(HttpMethod.Get, asset.RequestMessage!.RequestUri) { Headers = { { "If-None-Match", asset.Headers.ETag!.ToString() } } };
            Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again, cancel)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(console.Issuer + "/console/assets/0000000000000000/main.js"), cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(console.Issuer + "/console/assets/0000000000000000/console.html"), cancel)).StatusCode);
    }

    private static async Task WaitUntilAsync(Func<bool> isSo)
    {
        for (var attempt = 0; attempt < 600 && !isSo(); attempt++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(isSo());
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex AddressPattern();

    [GeneratedRegex("/logout|/end-session")]
    private static partial Regex SignedOut();
}
