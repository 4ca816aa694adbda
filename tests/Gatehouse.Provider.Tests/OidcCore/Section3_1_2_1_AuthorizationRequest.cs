using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "3.1.2.1"), Spec("OIDC Core", "3.1.2.3"), Spec("OIDC Core", "3.1.2.4")]
public class Section3_1_2_1_AuthorizationRequest(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task Prompt_none_without_a_session_is_login_required() =>
        Assert.Equal("login_required", await ErrorAsync(_provider.NewBrowser(), "web", ("prompt", "none")));

    [Fact]
    public async Task Prompt_none_with_a_session_answers_without_a_page()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("prompt", "none")));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Contains("code=ghc_", response.Headers.Location!.Query);
    }

    [Fact]
    public async Task Prompt_none_without_consent_is_consent_required()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);

        Assert.Equal("consent_required", await ErrorAsync(browser, "asking", ("prompt", "none")));
    }

    [Fact]
    public async Task Prompt_login_asks_again_although_there_is_a_session()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("prompt", "login")));

        Assert.StartsWith("/login?ticket=", response.Headers.Location!.OriginalString);
        Assert.NotNull((await _provider.CodeAsync("web", browser, ("prompt", "login"))).Code);
    }

    [Fact]
    public async Task A_session_older_than_max_age_must_sign_in_again()
    {
        await using var provider = await Provider.StartAsync();
        var browser = provider.NewBrowser();
        await provider.CodeAsync("web", browser);
        provider.Clock.Advance(TimeSpan.FromMinutes(10));

        using var young = await browser.GetAsync(provider.AuthorizationUrl("web", Requests.NewVerifier(), ("max_age", "3600")));
        using var old = await browser.GetAsync(provider.AuthorizationUrl("web", Requests.NewVerifier(), ("max_age", "300")));

        Assert.StartsWith("https://web.example.com/callback?code=", young.Headers.Location!.OriginalString);
        Assert.StartsWith("/login", old.Headers.Location!.OriginalString);
        var tokens = await provider.RedeemAsync(await provider.CodeAsync("web", browser, ("max_age", "300")));
        Assert.Equal(provider.Clock.GetUtcNow().ToUnixTimeSeconds(), Requests.ClaimsOf(tokens["id_token"]!).GetProperty("auth_time").GetInt64());
    }

    [Fact]
    public async Task Consent_is_asked_once_and_again_when_more_is_wanted()
    {
        // A server of its own: the consent would be remembered for the other tests.
        await using var provider = await Provider.StartAsync();
        var browser = provider.NewBrowser();
        await provider.CodeAsync("asking", browser);
        using var again = await browser.GetAsync(provider.AuthorizationUrl("asking", Requests.NewVerifier()));
        using var more = await browser.GetAsync(provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("scope", "openid orders.read orders.write")));
        using var demanded = await browser.GetAsync(provider.AuthorizationUrl("asking", Requests.NewVerifier(), ("prompt", "consent")));

        Assert.StartsWith("https://asking.example.com/callback?code=", again.Headers.Location!.OriginalString);
        Assert.StartsWith("/consent", more.Headers.Location!.OriginalString);
        Assert.StartsWith("/consent", demanded.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_user_who_refuses_sends_the_client_access_denied()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("asking", Requests.NewVerifier()), "bob", "deny");

        var query = HttpUtility.ParseQueryString(landed!.Query);
        Assert.Equal("access_denied", query["error"]);
        Assert.Equal("some-state", query["state"]);
    }

    [Fact]
    public async Task An_id_token_hint_of_another_user_is_login_required()
    {
        var alice = await _provider.SignInAsync();
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()), "bob");

        Assert.Equal("login_required", await ErrorAsync(browser, "web", ("prompt", "none"), ("id_token_hint", alice["id_token"])));
    }

    [Theory]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("response_mode", "pigeon", "invalid_request")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "code code", "unsupported_response_type")]
    [InlineData("response_type", "none", "unsupported_response_type")]
    [InlineData("scope", "openid admin", "invalid_scope")]
    [InlineData("scope", "openid  profile", "invalid_scope")]
    [InlineData("resource", "https://nowhere.example.com", "invalid_target")]
    [InlineData("registration", "{}", "registration_not_supported")]
    [Spec("OIDC Core", "3.1.2.2")]
    [Provokes("registration_not_supported")]
    public async Task A_faulty_request_is_refused_at_the_client(string name, string? value, string error) =>
        Assert.Equal(error, await ErrorAsync(_provider.NewBrowser(), "web", (name, value)));

    [Fact]
    [Provokes("parameter_repeated")]
    public async Task A_repeated_parameter_is_refused_at_the_client()
    {
        using var response = await _provider.Http.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier()) + "&scope=openid", TestContext.Current.CancellationToken);

        Assert.Contains("error=invalid_request", response.Headers.Location!.Query);
    }

    [Fact]
    [Spec("RFC 6749", "3.1")]
    public async Task A_posted_request_is_answered_like_a_fetched_one()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);
        var query = HttpUtility.ParseQueryString(new Uri(_provider.AuthorizationUrl("web", Requests.NewVerifier())).Query);

        using var response = await browser.PostAsync("authorize", query.AllKeys.Select(key => KeyValuePair.Create(key!, query[key]!)));

        Assert.StartsWith("https://web.example.com/callback?code=", response.Headers.Location!.OriginalString);
    }

    [Fact, Spec("RFC 6749", "3.1")]
    public async Task A_posted_request_leads_through_the_sign_in_and_back()
    {
        var browser = _provider.NewBrowser();
        var query = HttpUtility.ParseQueryString(new Uri(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("state", "a b&c=d+é"))).Query);

        using var posted = await browser.PostAsync("authorize", query.AllKeys.Select(key => KeyValuePair.Create(key!, query[key]!)));
        var landed = await browser.AuthorizeAsync(new Uri(new Uri(_provider.Issuer), posted.Headers.Location!).AbsoluteUri);

        var answer = HttpUtility.ParseQueryString(landed!.Query);
        Assert.NotNull(answer["code"]);
        Assert.Equal("a b&c=d+é", answer["state"]);
    }

    [Fact, Spec("RFC 6749", "3.1")]
    [Provokes("not_a_form")]
    public async Task What_is_posted_and_is_no_bounded_form_is_refused_on_a_page_and_a_repeated_parameter_at_the_client()
    {
        var good = new Uri(_provider.AuthorizationUrl("web", Requests.NewVerifier())).Query[1..];
        async Task<HttpResponseMessage> PostAsync(string body, string type = "application/x-www-form-urlencoded") =>
            await _provider.Http.PostAsync("authorize", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(good, "application/json")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(good + "&x=%zz")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(good + "&x=" + new string('x', 70_000))).StatusCode);
        Assert.Contains("error=invalid_request", (await PostAsync(good + "&scope=openid")).Headers.Location!.Query);
    }

    [Fact, Spec("OAuth 2.0 Multiple Response Types", "2.1")]
    public async Task The_fragment_mode_puts_the_answer_behind_the_hash()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "fragment")));

        Assert.Empty(landed!.Query);
        Assert.Contains("code=ghc_", landed.Fragment);
        Assert.Contains("state=some-state", landed.Fragment);
    }

    [Fact, Spec("OAuth 2.0 Form Post Response Mode", "2")]
    public async Task The_form_post_mode_answers_a_form_that_submits_itself_under_a_strict_policy()
    {
        var browser = _provider.NewBrowser();
        await _provider.CodeAsync("web", browser);

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("response_mode", "form_post"), ("state", "\"><script>alert(1)</script>")));

        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("action=\"https://web.example.com/callback\"", html);
        Assert.Contains("name=\"code\" value=\"ghc_", html);
        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains("form-action https://web.example.com;", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    private async Task<string?> ErrorAsync(Browser browser, string clientId, params (string Name, string? Value)[] changes)
    {
        using var response = await browser.GetAsync(_provider.AuthorizationUrl(clientId, Requests.NewVerifier(), changes));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var landed = response.Headers.Location!;
        Assert.StartsWith(Requests.RedirectUriOf(clientId), landed.OriginalString);
        var query = HttpUtility.ParseQueryString(landed.Query);
        Assert.Equal("some-state", query["state"]);
        Assert.Equal(_provider.Issuer, query["iss"]);
        return query["error"];
    }
}
