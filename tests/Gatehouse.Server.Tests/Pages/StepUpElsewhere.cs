using System.Text.RegularExpressions;
using Gatehouse.Protocol;

namespace Gatehouse.Server.Tests.Pages;

/// <summary>Approvals for other devices, where the plan demands more than a password.</summary>
[Spec("RFC 9470", "5")]
public sealed partial class StepUpElsewhere : IAsyncLifetime
{
    private const string Demand = "minimum_acr: mfa";
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync(client: Demand, device: Demand);
        _browser = new PlainBrowser(_host);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact, Spec("RFC 8628", "3.3")]
    public async Task The_device_page_asks_for_the_second_factor_and_goes_on()
    {
        var app = await EnrolAsync();
        var code = await _host.DeviceAsksAsync();
        var step = await AnswerDeviceAsync(code, "allow");
        Assert.StartsWith("/login/second-step?to=device&user_code=" + code, step.Location);

        var page = await _browser.GetAsync(step.Location!);
        Assert.Contains("<strong>The TV</strong> wants to be surer", page.Html);
        Assert.Contains("name=\"code\"", page.Html);
        var back = await _browser.PostAsync("/login/second-step", page, ("code", app.Show()));

        Assert.Equal("/device?user_code=" + code, back.Location);
        Assert.Contains("Your device is connected", (await AnswerDeviceAsync(code, "allow")).Html);
    }

    [Fact, Spec("CIBA", "7.3")]
    public async Task The_page_for_requests_that_name_somebody_does_too()
    {
        var app = await EnrolAsync();
        await _host.ClientAsksAsync();
        var id = Link().Match((await _browser.GetAsync("/")).Html).Groups[1].Value;
        var step = await AnswerRequestAsync(id, "allow");
        Assert.Equal("/login/second-step?to=approve-" + id, step.Location);

        var page = await _browser.GetAsync(step.Location!);
        Assert.Contains("<strong>The Shop</strong> wants to be surer", page.Html);
        var back = await _browser.PostAsync("/login/second-step", page, ("code", app.Show()));

        Assert.Equal("/approve?id=" + id, back.Location);
        Assert.Contains("Access allowed", (await AnswerRequestAsync(id, "allow")).Html);
    }

    [Theory, Spec("CIBA", "7.1")]
    [InlineData("phr mfa", true)]
    [InlineData("pwd", false)]
    [InlineData("gold pwd", false)]
    public async Task What_the_client_asks_for_counts_like_what_the_plan_demands(string acrValues, bool stronger)
    {
        await using var host = await PagesHost.StartAsync();
        using var browser = new PlainBrowser(host);
        await browser.SignInAsync();
        await host.ClientAsksAsync(acrValues);
        var id = Link().Match((await browser.GetAsync("/")).Html).Groups[1].Value;
        var answer = await browser.PostFormAsync(await browser.GetAsync("/approve?id=" + id), "/approve", ("decision", "allow"), ("compared", "yes"));
        Assert.Equal(stronger ? "/login/second-step?to=approve-" + id : null, answer.Location);
        if (!stronger) Assert.Contains("Access allowed", answer.Html);
    }

    [Fact]
    public async Task Who_can_prove_no_more_is_told_so_and_may_still_refuse()
    {
        await _browser.SignInAsync();
        var code = await _host.DeviceAsksAsync();
        var page = await _browser.GetAsync((await AnswerDeviceAsync(code, "allow")).Location!);
        Assert.Contains("nothing that proves it that well", page.Html);
        Assert.Equal("/device?user_code=" + code, (await _browser.PostAsync("/login/second-step", page, ("decision", "back"))).Location);
        Assert.Contains("Access refused", (await AnswerDeviceAsync(code, "deny")).Html);
    }

    [Fact]
    public async Task A_sign_in_leads_back_to_the_request_that_waits()
    {
        await _host.ClientAsksAsync();
        using var other = new PlainBrowser(_host);
        await other.SignInAsync();
        var id = Link().Match((await other.GetAsync("/")).Html).Groups[1].Value;

        var login = await _browser.GetAsync("/approve?id=" + id);
        Assert.Equal("/approve?id=" + id, (await _browser.PostAsync("/login", login, ("username", "alice"), ("password", "correct horse"))).Location);
    }

    /// <summary>Signs in, and sets up an app elsewhere afterwards: the session knows the password only.</summary>
    private async Task<AppOfAlice> EnrolAsync()
    {
        await _browser.SignInAsync();
        using var first = new PlainBrowser(_host);
        await first.SignInAsync();
        var setUp = await first.GetAsync("/account/authenticator");
        var app = new AppOfAlice(setUp.Html);
        await first.PostAsync("/account/authenticator", setUp, ("code", app.Show()));
        return app;
    }

    private async Task<PlainBrowser.Answer> AnswerDeviceAsync(string code, string decision)
    {
        var enter = await _browser.GetAsync("/device");
        var page = await _browser.PostAsync("/device", enter, ("user_code", code));
        return await _browser.PostFormAsync(page, "/device", ("decision", decision), ("compared", "yes"));
    }

    private async Task<PlainBrowser.Answer> AnswerRequestAsync(string id, string decision) =>
        await _browser.PostFormAsync(await _browser.GetAsync("/approve?id=" + id), "/approve", ("decision", decision), ("compared", "yes"));

    [GeneratedRegex("/approve\\?id=([A-Za-z0-9_-]{22})")]
    private static partial Regex Link();
}
