using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Sessions;

/// <summary>A session goes on as long as it may, without anybody noticing; then a page leads to the login and a call is answered 401.</summary>
public sealed class Renewal : SignedIn
{
    [Fact]
    public async Task A_token_in_use_costs_theProvider_nothing()
    {
        for (var i = 0; i < 5; i++) await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(0, Provider.Refreshes);
    }

    [Fact, Spec("RFC 6749", "6")]
    public async Task A_token_is_renewed_before_it_ends_and_the_cookie_with_it()
    {
        var before = Visitor.Cookies.Values.Single();
        Provider.Clock.Advance(TimeSpan.FromMinutes(9.8));
        await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(1, Provider.Refreshes);
        Assert.NotEqual(before, Visitor.Cookies.Values.Single());
    }

    [Fact]
    public async Task Tabs_that_come_at_once_renew_it_once()
    {
        Provider.Clock.Advance(TimeSpan.FromMinutes(20));
        Provider.Delay = TimeSpan.FromMilliseconds(200);
        var cookie = Visitor.Cookies.Single();
        var tabs = Enumerable.Range(0, 20).Select(async _ =>
        {
            var tab = new Visitor(Gateway.Client, Provider);
            tab.Cookies[cookie.Key] = cookie.Value;
            using var response = await tab.FetchAsync("/orders/1");
            return response.StatusCode;
        });
        Assert.All(await Task.WhenAll(tabs), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, Provider.Refreshes);
    }

    [Fact]
    public async Task A_cookie_of_before_still_leads_to_the_newest_token()
    {
        var (name, old) = Visitor.Cookies.Single();
        for (var i = 0; i < 3; i++)
        {
            Provider.Clock.Advance(TimeSpan.FromMinutes(10));
            // The answer with the new cookie never arrives.
            Visitor.Cookies[name] = old;
            await AnswersAsync(HttpStatusCode.OK);
        }
        Assert.Equal(3, Provider.Refreshes);
    }

    [Fact]
    public async Task AnotherGateway_goes_on_where_this_one_left_off()
    {
        Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        await AnswersAsync(HttpStatusCode.OK);
        var plan = await File.ReadAllTextAsync(Gateway.PlanFile);
        await using var other = await SessionFixture.StartAsync(Provider, _ => plan);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1") { Headers = { Host = new Uri(Gateway.Url).Authority } };
        request.Headers.TryAddWithoutValidation("Cookie", $"{Visitor.SessionCookie}={Visitor.Cookies[Visitor.SessionCookie]}");
        using var response = await other.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, Provider.Refreshes);
    }

    [Fact]
    public async Task When_theProvider_gives_no_more_a_call_is_answered_401_and_a_page_leads_to_the_login_and_back()
    {
        Provider.Live.Clear();
        Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 5; i++) await AnswersAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(1, Provider.Refreshes);
        using var page = await Visitor.SignInAsync("/orders/7");
        Assert.Equal("GET /orders/7 HTTP/1.1", Upstream.LastRequestLine);
    }

    [Fact]
    public async Task While_theProvider_is_away_the_session_lives_as_long_as_its_token()
    {
        Provider.IsAway = true;
        Provider.Clock.Advance(TimeSpan.FromMinutes(9.8));
        await AnswersAsync(HttpStatusCode.OK);
        Provider.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var response = await Visitor.FetchAsync("/orders/1"))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "session_undecided"), (response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
            Assert.NotNull(response.Headers.RetryAfter);
        }
        // Nobody was signed out for it.
        Provider.IsAway = false;
        await AnswersAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task After_its_lifetime_everybody_must_come_by_theProvider_again()
    {
        for (var i = 0; i < 23; i++)
        {
            Provider.Clock.Advance(TimeSpan.FromMinutes(31));
            await AnswersAsync(HttpStatusCode.OK);
        }
        Provider.Clock.Advance(TimeSpan.FromMinutes(31));
        await AnswersAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_edit_of_something_else_in_the_plan_signs_nobody_out_and_forgets_no_token()
    {
        await Gateway.EditAsync(plan => plan.Replace("* /public/**", "* /fresh/**"));
        await AnswersAsync(HttpStatusCode.OK);
        Assert.Equal(0, Provider.Refreshes);
    }

    [Fact]
    public async Task A_new_secret_of_the_client_signs_nobody_out_while_the_old_one_stands_beside_it()
    {
        await Gateway.EditAsync(plan => plan.Replace("client_secret: ${WEB_SECRET}", "client_secrets: [\"another-secret-of-32-characters-and-more\", \"${WEB_SECRET}\"]"));
        // The token must be asked for anew, and this provider knows the old secret only: it is the cookie that counts here.
        using var response = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await Gateway.EditAsync(plan => plan.Replace("\"another-secret-of-32-characters-and-more\", \"${WEB_SECRET}\"", "\"${WEB_SECRET}\", \"another-secret-of-32-characters-and-more\""));
        await AnswersAsync(HttpStatusCode.OK);
    }

    private async Task AnswersAsync(HttpStatusCode status)
    {
        using var response = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(status, response.StatusCode);
    }
}
