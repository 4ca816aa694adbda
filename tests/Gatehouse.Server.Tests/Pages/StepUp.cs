using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Pages;

public sealed class StepUp : IAsyncLifetime
{
    private PagesHost _host = null!;
    private PlainBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PagesHost.StartAsync(client: "consent: implied");
        _browser = new PlainBrowser(_host);
        await _browser.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    [Spec("RFC 9470", "5")]
    public async Task Where_access_to_an_API_is_asked_for_the_level_is_a_condition_and_the_page_says_what_is_missing()
    {
        var page = await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=mfa"));
        Assert.Contains("wants to be surer", page.Html);
        Assert.Contains("nothing that proves it that well", page.Html);
        Assert.DoesNotContain("name=\"code\"", page.Html);
        var back = await _browser.PostAsync("/login/second-step", page, ("decision", "back"));
        Assert.Equal("unmet_authentication_requirements", QueryOf(back)["error"]);
    }

    [Fact]
    [Spec("OIDC Core", "3.1.2.1")]
    [Spec("OIDC Core", "5.5.1.1")]
    public async Task Where_only_identity_is_asked_for_the_level_is_a_wish_that_cannot_always_be_met()
    {
        var answer = await _browser.GetAsync(_host.Authorize("openid", more: "&acr_values=mfa"));
        Assert.NotNull(QueryOf(answer)["code"]);
    }

    [Fact]
    [Spec("RFC 9470", "5")]
    public async Task Levels_that_nobody_knows_cannot_be_met()
    {
        Assert.Equal("unmet_authentication_requirements", QueryOf(await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=gold%20silver")))["error"]);
        Assert.NotNull(QueryOf(await _browser.GetAsync(_host.Authorize("openid", more: "&acr_values=gold%20silver")))["code"]);
        Assert.NotNull(QueryOf(await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=gold%20pwd")))["code"]);
    }

    [Fact]
    [Spec("RFC 9470", "5")]
    public async Task Nobody_is_asked_where_the_client_forbids_it()
    {
        Assert.Equal("interaction_required", QueryOf(await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=mfa&prompt=none")))["error"]);
        Assert.NotNull(QueryOf(await _browser.GetAsync(_host.Authorize("openid", more: "&acr_values=mfa&prompt=none")))["code"]);
    }

    [Fact]
    [Spec("RFC 9470", "5"), Spec("OIDC Core", "2")]
    public async Task A_session_that_gains_a_code_stays_the_same_session_and_tells_the_level_that_was_asked_for()
    {
        var before = Assert.Single(await SessionsAsync());
        Assert.Equal(("pwd", "pwd"), (before.Acr, before.Amr));
        var setUp = await _browser.GetAsync("/account/authenticator");
        var app = new AppOfAlice(setUp.Html);
        await _browser.PostAsync("/account/authenticator", setUp, ("code", app.Show()));
        var after = Assert.Single(await SessionsAsync());
        Assert.Equal((before.Id, "mfa", "pwd otp mfa"), (after.Id, after.Acr, after.Amr));
        Assert.NotNull(QueryOf(await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=mfa")))["code"]);

        var page = await _browser.GetAsync(_host.Authorize("openid orders.read", more: "&acr_values=phr"));
        Assert.Contains("nothing that proves it that well", page.Html);
        Assert.Equal(AuthenticationLevel.TwoFactors, await _host.Services.GetRequiredService<IAuthenticationMethods>().HighestLevelAsync(after.Subject, TestContext.Current.CancellationToken));
        Assert.True(await _host.Services.GetRequiredService<IAuthenticationMethods>().HasSecondFactorAsync(after.Subject, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("minimum_acr: strong", "", "openid", true)]
    [InlineData("default_acr_values: [strong]", "", "openid", false)]
    [InlineData("default_acr_values: [strong]", "&acr_values=plain", "openid", false)]
    [InlineData("", "", "openid orders.read", false)]
    [Spec("RFC 9470", "4")]
    public async Task A_client_may_demand_or_wish_a_level_by_the_plans_own_names(string client, string more, string scope, bool asked)
    {
        await using var host = await PagesHost.StartAsync(top: "authentication: { acr: { one_factor: plain, two_factors: strong } }", client: $"consent: implied\n    {client}");
        using var browser = new PlainBrowser(host);
        await browser.SignInAsync();
        var answer = await browser.GetAsync(host.Authorize(scope, more: more));
        if (asked) Assert.Contains("wants to be surer", answer.Html);
        else Assert.NotNull(QueryOf(answer)["code"]);
        Assert.Contains("\"strong\"", (await browser.GetAsync("/.well-known/openid-configuration")).Html);
    }

    [Fact]
    [Spec("OIDC Initiating User Registration", "4.1"), Spec("OIDC Initiating User Registration", "4")]
    public async Task A_client_can_send_people_to_make_an_account_where_the_plan_lets_them()
    {
        await using var host = await PagesHost.StartAsync(top: "authentication: { sign_up: on }", client: "consent: implied");
        using var browser = new PlainBrowser(host);
        Assert.Contains("\"create\"", (await browser.GetAsync("/.well-known/openid-configuration")).Html);
        await browser.SignInAsync();
        var page = await browser.GetAsync(host.Authorize("openid", more: "&prompt=create"));
        Assert.Contains("Create an account", page.Html);
        var answer = await browser.PostAsync("/sign-up", page, ("username", "Carol"), ("name", "Carol"), ("email", "carol@example.com"), ("new_password", "a longer word"), ("again", "a longer word"));
        Assert.NotNull(QueryOf(await browser.GetAsync(answer.Location!))["code"]);
        var carol = await host.AccountAsync("carol");
        Assert.Equal(("Carol", "carol@example.com", false), (carol.Username, carol.Email, carol.EmailVerified));
    }

    [Theory]
    [InlineData("alice", "", "a longer word", "a longer word", "This account cannot be made")]
    [InlineData("ALICE", "", "a longer word", "a longer word", "This account cannot be made")]
    [InlineData("car ol", "", "a longer word", "a longer word", "begins with a letter or a digit")]
    [InlineData("", "", "a longer word", "a longer word", "begins with a letter or a digit")]
    [InlineData("carol", "nonsense", "a longer word", "a longer word", "not an email address")]
    [InlineData("carol", "", "short", "short", "at least 8 characters")]
    [InlineData("carol", "", "a longer word", "another word", "not the same")]
    public async Task An_account_that_cannot_be_is_not_made_and_signs_nobody_in(string username, string email, string password, string again, string told)
    {
        await using var host = await PagesHost.StartAsync(top: "authentication: { sign_up: on }");
        using var browser = new PlainBrowser(host);
        var answer = await browser.PostAsync("/sign-up", await browser.GetAsync("/sign-up"), ("username", username), ("name", ""), ("email", email), ("new_password", password), ("again", again));
        Assert.Equal(200, answer.Status);
        Assert.Contains(told, answer.Html);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "gatehouse-session");
    }

    private static System.Collections.Specialized.NameValueCollection QueryOf(PlainBrowser.Answer answer) =>
        HttpUtility.ParseQueryString(new Uri(answer.Location ?? throw new InvalidOperationException(answer.Html)).Query);

    private async Task<IReadOnlyList<Session>> SessionsAsync() =>
        await _host.Services.GetRequiredService<ISessionStore>().ListAsync((await _host.AccountAsync("alice")).Subject, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
}
