using System.Net;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc9126_PushedRequests;

[Spec("RFC 9126", "4")]
public class Section4_Use(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("web")]
    [InlineData("asking")]
    [InlineData("spa")]
    public async Task A_pushed_request_goes_through_sign_in_and_consent_to_tokens(string clientId)
    {
        var verifier = Requests.NewVerifier();
        var pushed = await _provider.PushAsync(clientId, verifier);

        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.PushedUrl(clientId, pushed));

        var query = HttpUtility.ParseQueryString(landed!.Query);
        Assert.Equal("some-state", query["state"]);
        var tokens = await _provider.RedeemAsync(new IssuedCode(query["code"]!, verifier, Requests.RedirectUriOf(clientId), clientId));
        Assert.Equal("openid offline_access orders.read", tokens["scope"]);
    }

    [Fact]
    public async Task What_the_browser_adds_to_it_counts_for_nothing()
    {
        var pushed = await _provider.PushAsync("web", Requests.NewVerifier(), ("scope", "openid"));
        var url = _provider.PushedUrl("web", pushed) + "&scope=openid%20orders.write&redirect_uri=https%3A%2F%2Fevil.example.com%2F&state=other&response_mode=fragment";

        var landed = await _provider.NewBrowser().AuthorizeAsync(url);

        Assert.StartsWith("https://web.example.com/callback?", landed!.AbsoluteUri);
        Assert.Equal("some-state", HttpUtility.ParseQueryString(landed.Query)["state"]);
    }

    [Fact]
    [Provokes("pushed_request_used")]
    public async Task A_page_may_be_reloaded_until_the_request_is_answered_and_then_it_is_used_up()
    {
        var url = _provider.PushedUrl("web", await _provider.PushAsync("web", Requests.NewVerifier()));
        var browser = _provider.NewBrowser();
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync(url)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.GetAsync(url)).StatusCode);

        Assert.NotNull(await browser.AuthorizeAsync(url));

        await AssertShownAsync(url, "invalid_request_uri", browser);
        await AssertShownAsync(url, "invalid_request_uri", _provider.NewBrowser());
    }

    [Fact]
    public async Task Of_fifty_browsers_at_once_one_is_answered()
    {
        var signedIn = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var browser = _provider.NewBrowser();
            await _provider.CodeAsync("web", browser);
            return browser;
        }));
        var url = _provider.PushedUrl("web", await _provider.PushAsync("web", Requests.NewVerifier()));

        var answers = await Task.WhenAll(signedIn.Select(browser => Task.Run(() => browser.GetAsync(url))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.SeeOther && answer.Headers.Location!.Query.Contains("code="));
        Assert.Equal(49, answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_refusal_by_the_user_uses_it_up_too()
    {
        var url = _provider.PushedUrl("asking", await _provider.PushAsync("asking", Requests.NewVerifier()));

        var landed = await _provider.NewBrowser().AuthorizeAsync(url, "bob", "deny");

        Assert.Contains("error=access_denied", landed!.Query);
        await AssertShownAsync(url, "invalid_request_uri");
    }

    [Fact]
    [Provokes("pushed_request_of_another_client")]
    public async Task Another_client_cannot_use_it()
    {
        var pushed = await _provider.PushAsync("web", Requests.NewVerifier());

        await AssertShownAsync(_provider.PushedUrl("asking", pushed), "invalid_request_uri");
        await AssertShownAsync(_provider.PushedUrl("web", pushed).Replace("client_id=web&", ""), "invalid_request");
        await AssertShownAsync(_provider.PushedUrl("web", pushed) + "&client_id=spa", "invalid_request");
        await AssertShownAsync(_provider.PushedUrl("web", pushed) + "&request=x", "invalid_request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("ghp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public Task A_reference_that_was_made_up_is_refused(string made) =>
        AssertShownAsync($"{_provider.Issuer}/authorize?client_id=web&request_uri=urn:ietf:params:oauth:request_uri:{made}", "invalid_request_uri");

    [Fact]
    [Provokes("pushed_request_malformed")]
    public async Task A_reference_that_is_altered_in_one_letter_is_refused()
    {
        var url = _provider.PushedUrl("web", await _provider.PushAsync("web", Requests.NewVerifier()));
        var altered = url[..^30] + (url[^30] == 'A' ? 'B' : 'A') + url[^29..];

        await AssertShownAsync(altered, "invalid_request_uri");
    }

    [Fact]
    [Provokes("pushed_request_expired")]
    public async Task It_ends_after_ninety_seconds_but_a_user_who_has_arrived_may_take_an_hour()
    {
        await using var provider = await Provider.StartAsync();
        var (late, slow) = (provider.PushedUrl("web", await provider.PushAsync("web", Requests.NewVerifier())), provider.NewBrowser());
        var login = (await slow.GetAsync(provider.PushedUrl("web", await provider.PushAsync("web", Requests.NewVerifier())))).Headers.Location!;

        provider.Clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync(late)).StatusCode);

        provider.Clock.Advance(TimeSpan.FromMinutes(50));
        var landed = await slow.AuthorizeAsync(new Uri(provider.Http.BaseAddress!, login).AbsoluteUri);
        Assert.Contains("code=", landed!.Query);
    }

    [Fact, Spec("RFC 9126", "6")]
    public async Task A_client_that_must_push_cannot_go_another_way()
    {
        await using var provider = await Provider.StartAsync(Plans.Default.Replace("- client_id: web\n", "- client_id: web\n    require_pushed_authorization_requests: on\n"));

        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("web", Requests.NewVerifier()));

        Assert.Contains("error=invalid_request", landed!.Query);
        Assert.Contains("code=", (await provider.NewBrowser().AuthorizeAsync(provider.PushedUrl("web", await provider.PushAsync("web", Requests.NewVerifier()))))!.Query);
        Assert.Contains("code=", (await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("spa", Requests.NewVerifier())))!.Query);
    }

    [Fact, Spec("RFC 9126", "5")]
    public async Task A_plan_may_demand_it_of_everybody()
    {
        await using var provider = await Provider.StartAsync("require_pushed_authorization_requests: on\n" + Plans.Default);

        var landed = await provider.NewBrowser().AuthorizeAsync(provider.AuthorizationUrl("spa", Requests.NewVerifier()));

        Assert.Contains("error=invalid_request", landed!.Query);
        var metadata = await provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"));
        Assert.Equal("True", metadata["require_pushed_authorization_requests"]);
    }

    [Fact, Spec("RFC 9126", "7.3")]
    public async Task It_outlives_a_restart_and_still_ends_after_its_use()
    {
        await using var provider = await Provider.StartAsync();
        var url = provider.PushedUrl("web", await provider.PushAsync("web", Requests.NewVerifier()));
        await provider.RestartAsync();
        Assert.Contains("code=", (await provider.NewBrowser().AuthorizeAsync(url))!.Query);
        await provider.RestartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await provider.NewBrowser().GetAsync(url)).StatusCode);
    }

    private async Task AssertShownAsync(string url, string error, Browser? browser = null)
    {
        var response = await (browser ?? _provider.NewBrowser()).GetAsync(url);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"<code>{error}</code>", await response.Content.ReadAsStringAsync());
    }
}
