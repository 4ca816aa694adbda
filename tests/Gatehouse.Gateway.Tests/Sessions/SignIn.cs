using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>Somebody without a session goes to a page of an application that knows nothing of OAuth.</summary>
public sealed class SignIn(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    private readonly Visitor _visitor = fixture.NewVisitor();

    [Fact, Spec("OIDC Core", "3.1.2.1"), Spec("RFC 7636", "4.3"), Spec("RFC 7636", "4.5"), Spec("RFC 8707", "2.1")]
    public async Task They_are_sent_to_the_provider_and_back_to_the_page()
    {
        using var response = await _visitor.SignInAsync("/orders/1?a=b%20c&d");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("GET /orders/1?a=b%20c&d HTTP/1.1", fixture.Upstream.LastRequestLine);
        Assert.Equal(["alice", ScriptedProvider.ClientId, "orders.read orders.write"], new[] { "Gatehouse-Subject", "Gatehouse-Client", "Gatehouse-Scope" }.SelectMany(fixture.Upstream.LastHeader));
        var request = fixture.Provider.LastRequest;
        Assert.Equal(("code", "S256", "openid orders.read orders.write", fixture.Gateway.Url), (request["response_type"], request["code_challenge_method"], request["scope"], request["resource"]));
    }

    [Fact, Spec("RFC 9126", "2.1")]
    public async Task The_request_is_pushed_and_only_its_reference_passes_through_the_browser()
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(sent.Headers.Location!.Query);
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order());
    }

    [Fact]
    public async Task The_upstream_sees_no_cookie_of_the_gateway_and_no_token()
    {
        _visitor.Cookies["theme"] = "dark";
        using var response = await _visitor.SignInAsync();
        Assert.Equal(["theme=dark"], fixture.Upstream.LastHeader("Cookie"));
        Assert.Empty(fixture.Upstream.LastHeader("Authorization"));
    }

    [Fact, Spec("RFC 6265", "4.1.2")]
    public async Task The_cookie_is_small_and_of_no_use_to_scripts_and_other_sites()
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        var login = Assert.Single(sent.Headers.GetValues("Set-Cookie"));
        using var back = await _visitor.SendAsync(HttpMethod.Get, fixture.Provider.SignIn(sent.Headers.Location!), Visitor.Navigation);
        var session = back.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("session", StringComparison.Ordinal));
        foreach (var cookie in new[] { login, session })
        {
            Assert.Contains("; httponly", cookie);
            Assert.Contains("; samesite=lax", cookie);
            Assert.Contains("; path=/", cookie);
            Assert.DoesNotContain("domain=", cookie);
            Assert.InRange(cookie.Length, 1, 700);
        }
        // The sign-in's own cookie is gone.
        Assert.Single(_visitor.Cookies);
    }

    [Fact]
    public async Task Over_https_the_cookie_is_one_that_only_this_host_can_set()
    {
        await using var gateway = await SessionFixture.StartAsync(fixture.Provider, _ => SessionFixture.Plan(fixture.Provider, "https://shop.example.com", fixture.Upstream.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1") { Headers = { Host = "shop.example.com" } };
        foreach (var (name, value) in Visitor.Navigation) request.Headers.TryAddWithoutValidation(name, value);
        using var sent = await gateway.Client.SendAsync(request);
        var cookie = Assert.Single(sent.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-gatehouse-gateway-login-", cookie);
        Assert.Contains("; secure", cookie);
    }

    [Theory]
    [InlineData("GET", "Accept:*/*")]
    [InlineData("GET", "Accept:application/json")]
    [InlineData("GET", "")]
    [InlineData("GET", "Accept:text/html|Sec-Fetch-Mode:cors|Sec-Fetch-Dest:empty|Sec-Fetch-Site:same-origin")]
    [InlineData("GET", "Accept:text/html|Sec-Fetch-Mode:no-cors|Sec-Fetch-Dest:image|Sec-Fetch-Site:same-origin")]
    [InlineData("GET", "Accept:text/html|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:iframe|Sec-Fetch-Site:cross-site")]
    [InlineData("GET", "Accept:text/html|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:document|Sec-Purpose:prefetch;prerender")]
    [InlineData("GET", "Accept:text/html|X-Requested-With:XMLHttpRequest")]
    [InlineData("GET", "Accept:text/html|Origin:https://other.example.com")]
    [InlineData("GET", "Accept:text/html|Authorization:Bearer nonsense")]
    [InlineData("POST", "Accept:text/html|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:document")]
    [InlineData("HEAD", "Accept:text/html|Sec-Fetch-Mode:navigate|Sec-Fetch-Dest:document")]
    [InlineData("DELETE", "Accept:text/html")]
    public async Task A_call_that_is_no_person_on_the_way_to_a_page_is_answered_401_and_never_a_login(string method, string headers)
    {
        var sent = headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(header => (header.Split(':', 2)[0], header.Split(':', 2)[1])).ToArray();
        using var response = await _visitor.SendAsync(new HttpMethod(method), "/orders/1", sent);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("resource_metadata=", response.Headers.WwwAuthenticate.ToString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_old_browser_that_says_little_of_its_requests_is_led_to_the_login_all_the_same()
    {
        using var response = await _visitor.SendAsync(HttpMethod.Get, "/orders/1", ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task A_page_that_everybody_may_see_asks_nobody_to_sign_in()
    {
        using var response = await _visitor.NavigateAsync("/public/page");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var missing = await _visitor.NavigateAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Who_is_signed_in_and_may_not_is_answered_403_and_not_sent_round_in_circles()
    {
        using (await _visitor.SignInAsync())
        {
        }
        using var response = await _visitor.NavigateAsync("/admin/x");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_token_that_is_refused_just_after_signing_in_is_no_reason_to_sign_in_again()
    {
        fixture.Provider.ChangeAccessToken = token => token["aud"] = "https://elsewhere.example.com";
        try
        {
            using var response = await _visitor.SignInAsync();
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
        finally
        {
            fixture.Provider.ChangeAccessToken = null;
        }
    }

    [Fact]
    public async Task A_target_that_is_too_long_to_keep_leads_to_the_start_page()
    {
        using var sent = await _visitor.NavigateAsync("/orders/" + new string('a', 3000));
        using var back = await _visitor.SendAsync(HttpMethod.Get, fixture.Provider.SignIn(sent.Headers.Location!), Visitor.Navigation);
        Assert.Equal("/", back.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Many_tabs_keep_few_cookies_and_each_that_is_kept_finishes()
    {
        var sent = new List<Uri>();
        for (var i = 0; i < 12; i++)
        {
            using var response = await _visitor.NavigateAsync("/orders/" + i);
            sent.Add(response.Headers.Location!);
            fixture.Provider.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(3, _visitor.Cookies.Count);
        foreach (var (request, i) in sent.Select((request, i) => (request, i)).TakeLast(3))
        {
            using var back = await _visitor.SendAsync(HttpMethod.Get, fixture.Provider.SignIn(request), Visitor.Navigation);
            Assert.Equal("/orders/" + i, back.Headers.Location!.ToString());
        }
        // A tab of before is not lost either: who is signed in goes on.
        using var late = await _visitor.SendAsync(HttpMethod.Get, fixture.Provider.SignIn(sent[0]), Visitor.Navigation);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (late.StatusCode, late.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task A_gateway_without_the_clients_secret_does_not_start_and_names_it()
    {
        var fault = await Assert.ThrowsAsync<GatewayPlanException>(() => Running.GatewayUnderTest.StartAsync(url => SessionFixture.Plan(fixture.Provider, url, fixture.Upstream.Address), variable: _ => null));
        Assert.Equal("The environment variable WEB_SECRET is not set, and the gateway needs it.", fault.Message);
    }

    [Fact]
    public async Task While_the_provider_is_away_nobody_can_sign_in_and_is_told_when_to_come_back()
    {
        await using var provider = await ScriptedProvider.StartAsync();
        await using var gateway = await SessionFixture.StartAsync(provider, url => SessionFixture.Plan(provider, url, fixture.Upstream.Address));
        provider.IsAway = true;
        using var response = await new Visitor(gateway.Client, provider).NavigateAsync("/orders/1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "login_unavailable"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
