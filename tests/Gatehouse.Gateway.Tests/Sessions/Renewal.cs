using System.Net;
using Gatehouse.Gateway.Tests.Running;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>A session goes on as long as it may, without anybody noticing; then a page leads to the login and a call is answered 401.</summary>
public sealed class Renewal : IAsyncLifetime
{
    private readonly RawUpstream _upstream = new();
    private ScriptedProvider _provider = null!;
    private GatewayUnderTest _gateway = null!;
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await ScriptedProvider.StartAsync();
        _gateway = await SessionFixture.StartAsync(_provider, url => SessionFixture.Plan(_provider, url, _upstream.Address));
        _visitor = new Visitor(_gateway.Client, _provider);
        using var page = await _visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_token_in_use_costs_the_provider_nothing()
    {
        for (var i = 0; i < 5; i++) await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(0, _provider.Refreshes);
    }

    [Fact, Spec("RFC 6749", "6")]
    public async Task A_token_is_renewed_before_it_ends_and_the_cookie_with_it()
    {
        var before = _visitor.Cookies.Values.Single();
        _provider.Clock.Advance(TimeSpan.FromMinutes(9.8));
        await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(1, _provider.Refreshes);
        Assert.NotEqual(before, _visitor.Cookies.Values.Single());
    }

    [Fact]
    public async Task Tabs_that_come_at_once_renew_it_once()
    {
        _provider.Clock.Advance(TimeSpan.FromMinutes(20));
        _provider.Delay = TimeSpan.FromMilliseconds(200);
        var cookie = _visitor.Cookies.Single();
        var tabs = Enumerable.Range(0, 20).Select(async _ =>
        {
            var tab = new Visitor(_gateway.Client, _provider);
            tab.Cookies[cookie.Key] = cookie.Value;
            using var response = await tab.FetchAsync("/orders/1");
            return response.StatusCode;
        });
        Assert.All(await Task.WhenAll(tabs), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, _provider.Refreshes);
    }

    [Fact]
    public async Task A_cookie_of_before_still_leads_to_the_newest_token()
    {
        var (name, old) = _visitor.Cookies.Single();
        for (var i = 0; i < 3; i++)
        {
            _provider.Clock.Advance(TimeSpan.FromMinutes(10));
            // The answer with the new cookie never arrives.
            _visitor.Cookies[name] = old;
            await AnswersAsync(HttpStatusCode.OK);
        }
        Assert.Equal(3, _provider.Refreshes);
    }

    [Fact]
    public async Task Another_gateway_goes_on_where_this_one_left_off()
    {
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        await AnswersAsync(HttpStatusCode.OK);
        var plan = await File.ReadAllTextAsync(_gateway.PlanFile);
        await using var other = await SessionFixture.StartAsync(_provider, _ => plan);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1") { Headers = { Host = new Uri(_gateway.Url).Authority } };
        request.Headers.TryAddWithoutValidation("Cookie", $"{_visitor.SessionCookie}={_visitor.Cookies[_visitor.SessionCookie]}");
        using var response = await other.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, _provider.Refreshes);
    }

    [Fact]
    public async Task When_the_provider_gives_no_more_a_call_is_answered_401_and_a_page_leads_to_the_login_and_back()
    {
        _provider.Live.Clear();
        _provider.Clock.Advance(TimeSpan.FromMinutes(10));
        await AnswersAsync(HttpStatusCode.Unauthorized);
        using var page = await _visitor.SignInAsync("/orders/7");
        Assert.Equal("GET /orders/7 HTTP/1.1", _upstream.LastRequestLine);
    }

    [Fact]
    public async Task While_the_provider_is_away_the_session_lives_as_long_as_its_token()
    {
        _provider.IsAway = true;
        _provider.Clock.Advance(TimeSpan.FromMinutes(9.8));
        await AnswersAsync(HttpStatusCode.OK);
        _provider.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var response = await _visitor.FetchAsync("/orders/1"))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "session_undecided"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
            Assert.NotNull(response.Headers.RetryAfter);
        }
        // Nobody was signed out for it.
        _provider.IsAway = false;
        await AnswersAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task After_its_lifetime_everybody_must_come_by_the_provider_again()
    {
        for (var i = 0; i < 23; i++)
        {
            _provider.Clock.Advance(TimeSpan.FromMinutes(31));
            await AnswersAsync(HttpStatusCode.OK);
        }
        _provider.Clock.Advance(TimeSpan.FromMinutes(31));
        await AnswersAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_edit_of_something_else_in_the_plan_signs_nobody_out_and_forgets_no_token()
    {
        await _gateway.EditAsync(plan => plan.Replace("* /public/**", "* /fresh/**"));
        await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(0, _provider.Refreshes);
    }

    [Fact]
    public async Task A_new_secret_of_the_client_signs_nobody_out_while_the_old_one_stands_beside_it()
    {
        await _gateway.EditAsync(plan => plan.Replace("client_secret: ${WEB_SECRET}", "client_secrets: [\"another-secret-of-32-characters-and-more\", \"${WEB_SECRET}\"]"));
        // The token must be asked for anew, and this provider knows the old secret only: it is the cookie that counts here.
        using var response = await _visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await _gateway.EditAsync(plan => plan.Replace("\"another-secret-of-32-characters-and-more\", \"${WEB_SECRET}\"", "\"${WEB_SECRET}\", \"another-secret-of-32-characters-and-more\""));
        await AnswersAsync(HttpStatusCode.OK);
    }

    private async Task AnswersAsync(HttpStatusCode status)
    {
        using var response = await _visitor.FetchAsync("/orders/1");
        Assert.Equal(status, response.StatusCode);
    }
}
