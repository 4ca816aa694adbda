using System.Net;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Sessions;
using Gatehouse.Testing.Refusals;

/// <summary>What comes back from a sign-in, and what only looks like it.</summary>
public sealed class Callback(SessionFixture fixture) : IClassFixture<SessionFixture>, IDisposable
{
    private readonly Visitor _visitor = fixture.NewVisitor();

    public void Dispose() => (fixture.Provider.ChangeIdToken, fixture.Provider.ChangeAnswer, fixture.Provider.ChangeMetadata) = (null, null, null);

    [Fact, Spec("RFC 6749", "10.12"), Spec("RFC 9700", "4.7")]
    public async Task An_answer_to_somebody_elses_sign_in_signs_nobody_in()
    {
        using var attackers = await fixture.NewVisitor().NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(attackers.Headers.Location!), "login_unknown", 400);
        // Not even in a browser that has a sign-in of its own under way.
        using var own = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(attackers.Headers.Location!), "login_unknown", 400);
    }

    [Fact]
    public async Task The_cookie_of_a_sign_in_that_somebody_else_began_is_of_no_use_under_another_name()
    {
        var attacker = fixture.NewVisitor();
        using var theirs = await attacker.NavigateAsync("/orders/1");
        using var own = await _visitor.NavigateAsync("/orders/1");
        // Their sealed value under the name of mine: the state in it is another.
        _visitor.Cookies[_visitor.Cookies.Keys.Single()] = attacker.Cookies.Values.Single();
        await RefusesAsync(fixture.Provider.SignIn(own.Headers.Location!), "login_unknown", 400);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        var answer = fixture.Provider.SignIn(sent.Headers.Location!);
        var again = new Visitor(fixture.Gateway.Client, fixture.Provider);
        foreach (var (name, value) in _visitor.Cookies) again.Cookies[name] = value;
        using (var first = await _visitor.SendAsync(HttpMethod.Get, answer, Visitor.Navigation)) Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        // The code was redeemed; whoever kept the cookie of the sign-in gets nothing for it.
        using var second = await again.SendAsync(HttpMethod.Get, answer, Visitor.Navigation);
        Assert.Equal(HttpStatusCode.BadGateway, second.StatusCode);
    }

    [Fact]
    [Provokes("login_unknown")]
    public async Task An_answer_after_half_an_hour_comes_too_late()
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        fixture.Provider.Clock.Advance(TimeSpan.FromMinutes(31));
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!), "login_unknown", 400);
    }

    [Theory, Spec("RFC 9207", "2.4")]
    [InlineData("&iss=https%3A%2F%2Fevil.example.com")]
    [InlineData("")]
    [Provokes("login_issuer_differs")]
    public async Task An_answer_of_another_issuer_or_of_none_is_refused(string iss)
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!).Split("&iss=")[0] + iss, "login_issuer_differs", 400);
    }

    [Theory]
    [InlineData("&state=x")]
    [InlineData("&code=x")]
    [Provokes("login_malformed")]
    public async Task A_parameter_that_comes_twice_is_refused(string more)
    {
        using var sent = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!) + more, "login_malformed", 400);
    }

    [Theory, Spec("RFC 6749", "4.1.2.1")]
    [InlineData("access_denied", "login_denied", 403)]
    [InlineData("server_error", "login_refused", 502)]
    [InlineData("<script>alert(1)</script>", "login_refused", 502)]
    [InlineData("", "login_refused", 502)]
    [Provokes("login_denied")]
    public async Task A_refusal_is_told_in_words_of_the_gateways_own(string error, string reason, int status)
    {
        using var sent = await _visitor.NavigateAsync("/orders/1?x=%22%3E");
        var answer = fixture.Provider.SignIn(sent.Headers.Location!).Replace("code=", $"error={Uri.EscapeDataString(error)}&error_description=%3Cb%3EX%3C%2Fb%3E&was=");
        var page = await RefusesAsync(answer, reason, status);
        Assert.DoesNotContain("<script>", page);
        Assert.DoesNotContain("<b>", page);
        Assert.Contains("href=\"/orders/1?x=%22%3E\"", page);
    }

    [Theory, Spec("OIDC Core", "3.1.3.7")]
    [InlineData("nonce", "another")]
    [InlineData("iss", "https://evil.example.com")]
    [InlineData("aud", "another-client")]
    [InlineData("exp", "1")]
    [InlineData("sub", "")]
    [InlineData("sub", "a\nb")]
    public async Task An_ID_token_that_says_something_else_is_not_believed(string claim, string value)
    {
        fixture.Provider.ChangeIdToken = token => token[claim] = claim == "exp" ? 1 : value;
        using var sent = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!), "login_identity_refused", 502);
    }

    [Fact, Spec("OIDC Core", "3.1.3.7")]
    public async Task An_ID_token_that_somebody_else_signed_is_not_believed()
    {
        using var key = new SigningKey(id: fixture.Provider.Key.Id);
        fixture.Provider.ChangeAnswer = answer =>
        {
            var claims = System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(answer["id_token"]!.ToString().Split('.')[1]))!.AsObject();
            answer["id_token"] = fixture.Provider.Sign(claims, "JWT", key);
        };
        using var sent = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!), "login_identity_refused", 502);
    }

    [Theory]
    [InlineData("id_token")]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task An_answer_without_one_of_the_tokens_begins_no_session(string missing)
    {
        fixture.Provider.ChangeAnswer = answer => answer.Remove(missing);
        using var sent = await _visitor.NavigateAsync("/orders/1");
        await RefusesAsync(fixture.Provider.SignIn(sent.Headers.Location!), "login_not_redeemed", 502);
    }

    [Fact]
    public async Task Signing_in_gives_a_new_session_whatever_cookie_was_there_before()
    {
        var attacker = fixture.NewVisitor();
        using (await attacker.SignInAsync())
        {
        }
        var (name, planted) = attacker.Cookies.Single();
        _visitor.Cookies[name] = planted;
        using var sent = await _visitor.SendAsync(HttpMethod.Get, "/orders/1", Visitor.Navigation);
        // The planted session works until somebody signs in; then it is over, for who planted it too.
        _visitor.Cookies.Remove(name);
        using var fresh = await _visitor.NavigateAsync("/orders/1");
        _visitor.Cookies[name] = planted;
        using var back = await _visitor.SendAsync(HttpMethod.Get, fixture.Provider.SignIn(fresh.Headers.Location!), Visitor.Navigation);
        Assert.NotEqual(planted, _visitor.Cookies[name]);
        using var over = await attacker.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/.gatehouse/callback")]
    [InlineData("GET", "/.gatehouse/other")]
    [InlineData("GET", "/.gatehouse")]
    [InlineData("GET", "/.GATEHOUSE/x")]
    public async Task Nothing_else_is_answered_there_and_nothing_reaches_the_upstream(string method, string path)
    {
        var before = fixture.Upstream.Heads.Count;
        using var response = await _visitor.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(before, fixture.Upstream.Heads.Count);
    }

    private async Task<string> RefusesAsync(string answer, string reason, int status)
    {
        using var response = await _visitor.SendAsync(HttpMethod.Get, answer, Visitor.Navigation);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, reason), ((int)response.StatusCode, response.Headers.GetValues("Gatehouse-Reason").Single()));
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.DoesNotContain(_visitor.Cookies.Keys, name => name.EndsWith("session", StringComparison.Ordinal));
        return page;
    }
}
