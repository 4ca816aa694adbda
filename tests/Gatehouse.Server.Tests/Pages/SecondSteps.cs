using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage.SecondFactors;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Pages;

public sealed partial class SecondSteps : IAsyncLifetime
{
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;
    private AppOfAlice _app = null!;
    private string[] _codes = [];

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync();
        _browser = new PlainBrowser(_host);
        await _browser.SignInAsync();
        var page = await _browser.GetAsync("/account/authenticator");
        _app = new AppOfAlice(page.Html);
        var shown = await _browser.PostAsync("/account/authenticator", page, ("code", _app.Show()));
        Assert.Equal(200, shown.Status);
        _codes = [.. Code().Matches(shown.Html).Select(match => match.Value)];
        Assert.Equal(10, _codes.Length);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    [Spec("RFC 6238", "5.2")]
    public async Task After_the_password_a_code_is_asked_for_and_counts_once()
    {
        using var browser = new PlainBrowser(_host);
        var answer = await browser.SignInAsync();
        Assert.Equal((303, "/login/second-step"), (answer.Status, answer.Location));
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "gatehouse-session");
        Assert.Contains("not signed in", (await browser.GetAsync("/")).Html);

        var code = _app.Show();
        answer = await browser.PostAsync("/login/second-step", await browser.GetAsync("/login/second-step"), ("code", code));
        Assert.Equal((303, "/"), (answer.Status, answer.Location));
        Assert.Contains("Alice Example", (await browser.GetAsync("/")).Html);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie is { Name: "gatehouse-second-step", Expired: false });

        using var thief = new PlainBrowser(_host);
        await thief.SignInAsync();
        answer = await thief.PostAsync("/login/second-step", await thief.GetAsync("/login/second-step"), ("code", code));
        Assert.Contains("was used already", answer.Html);
        Assert.Contains("not signed in", (await thief.GetAsync("/")).Html);
    }

    [Fact]
    public async Task The_waiting_client_waits_through_both_steps()
    {
        using var browser = new PlainBrowser(_host);
        var login = await browser.GetAsync(_host.Authorize());
        var answer = await browser.PostAsync("/login", login, ("username", "alice"), ("password", "correct horse"));
        Assert.StartsWith("/login/second-step?ticket=", answer.Location);
        answer = await browser.PostAsync("/login/second-step", await browser.GetAsync(answer.Location!), ("code", _app.Show()));
        Assert.StartsWith("/authorize/continue?ticket=", answer.Location);
        Assert.Contains("wants access", (await browser.GetAsync(answer.Location!)).Html);
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once_in_whatever_case_it_is_typed()
    {
        Assert.Equal(303, (await TryAsync(_codes[0].ToLowerInvariant())).Status);
        Assert.Contains("This code is not right", (await TryAsync(_codes[0])).Html);
        Assert.Equal(303, (await TryAsync(_codes[1])).Status);
        Assert.Equal(8, (await FactorsAsync()).RecoveryCodes);
    }

    [Fact]
    public async Task Five_wrong_codes_lock_all_codes_for_a_while_also_the_right_ones()
    {
        for (var attempt = 0; attempt < 5; attempt++) Assert.Contains("This code is not right", (await TryAsync("000000")).Html);
        Assert.Contains("Too many codes were wrong", (await TryAsync(_app.Show())).Html);
        Assert.Contains("Too many codes were wrong", (await TryAsync(_codes[0])).Html);
        Assert.Equal(10, (await FactorsAsync()).RecoveryCodes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcdef")]
    [InlineData("AAAA-AAAA-AAAA-AAAA")]
    [InlineData("١٢٣٤٥٦")]
    public async Task What_is_no_code_of_hers_is_refused(string code) => Assert.Contains("This code is not right", (await TryAsync(code)).Html);

    [Fact]
    public async Task A_code_that_is_far_too_long_is_refused() => Assert.Contains("This code is not right", (await TryAsync(new string('A', 5000))).Html);

    [Fact]
    public async Task Without_the_password_there_is_no_second_step()
    {
        using var browser = new PlainBrowser(_host);
        Assert.Contains("name=\"password\"", (await browser.GetAsync("/login/second-step")).Html);
        var login = await browser.GetAsync("/login");
        var answer = await browser.PostAsync("/login/second-step", login, ("code", _app.Show()));
        Assert.Equal((303, "/login"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task A_forged_second_step_is_none()
    {
        using var browser = new PlainBrowser(_host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login/second-step");
        request.Headers.Add("Cookie", "gatehouse-second-step=CfDJ8forged");
        Assert.Equal((303, "/login"), (await browser.SendAsync(request) is var answer ? (answer.Status, answer.Location) : default));
    }

    [Fact]
    public async Task The_password_that_was_given_counts_no_more_once_it_is_changed()
    {
        using var browser = new PlainBrowser(_host);
        await browser.SignInAsync();
        var page = await browser.GetAsync("/login/second-step");
        Assert.Contains("name=\"code\"", page.Html);
        var change = await _browser.GetAsync("/account/password");
        var changed = await _browser.PostAsync("/account/password", change, ("password", "correct horse"), ("new_password", "another horse"), ("again", "another horse"));
        Assert.Equal("/account?done=password", changed.Location);
        var answer = await browser.PostAsync("/login/second-step", page, ("code", _app.Show()));
        Assert.Equal((303, "/login"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task The_secret_is_kept_sealed_and_removed_with_the_app()
    {
        var store = _host.Services.GetRequiredService<IAuthenticatorStore>();
        var account = await _host.AccountAsync("alice");
        var kept = await store.TakeAttemptAsync(account.Subject, 5, default, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.Equal(20 + 29, kept!.Sealed.Length);

        var overview = await _browser.GetAsync("/account");
        Assert.Contains("<strong>10</strong> recovery codes left", overview.Html);
        var answer = await _browser.PostFormAsync(overview, "/account/authenticator/remove");
        Assert.Equal("/account?done=authenticator", answer.Location);
        Assert.Equal(new EnrolledFactors(false, 0, 0), await FactorsAsync());
        using var browser = new PlainBrowser(_host);
        Assert.Equal((303, "/"), (await browser.SignInAsync() is var signedIn ? (signedIn.Status, signedIn.Location) : default));
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_old_ones()
    {
        var shown = await _browser.PostFormAsync(await _browser.GetAsync("/account"), "/account/recovery-codes");
        var renewed = Code().Matches(shown.Html).Select(match => match.Value).ToList();
        Assert.Equal(10, renewed.Except(_codes).Count());
        Assert.Contains("This code is not right", (await TryAsync(_codes[0])).Html);
        Assert.Equal(303, (await TryAsync(renewed[0])).Status);
    }

    [Fact]
    public async Task The_picture_is_an_image_of_its_own_for_her_alone()
    {
        var page = await _browser.GetAsync("/account/authenticator");
        var source = WebUtility.HtmlDecode(Picture().Match(page.Html).Groups[1].Value);
        var picture = await _browser.GetAsync(source);
        Assert.Equal("image/svg+xml", picture.Header("Content-Type"));
        Assert.Contains("default-src 'none'", picture.Header("Content-Security-Policy"));
        Assert.Contains("no-store", picture.Header("Cache-Control"));
        using var bob = new PlainBrowser(_host);
        await bob.SignInAsync("bob");
        Assert.Equal(404, (await bob.GetAsync(source)).Status);
        Assert.Equal(404, (await bob.GetAsync("/account/authenticator/picture?of=forged")).Status);
    }

    private async Task<PlainBrowser.Answer> TryAsync(string code)
    {
        using var browser = new PlainBrowser(_host);
        await browser.SignInAsync();
        return await browser.PostAsync("/login/second-step", await browser.GetAsync("/login/second-step"), ("code", code));
    }

    private async Task<EnrolledFactors> FactorsAsync() =>
        await _host.Services.GetRequiredService<IAuthenticatorStore>().FindFactorsAsync((await _host.AccountAsync("alice")).Subject, TestContext.Current.CancellationToken);

    [GeneratedRegex("[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")]
    private static partial Regex Code();

    [GeneratedRegex("<img src=\"([^\"]*)\"")]
    private static partial Regex Picture();
}
