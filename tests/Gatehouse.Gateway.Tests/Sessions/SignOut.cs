using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;

namespace Gatehouse.Gateway.Tests.Sessions;
using Gatehouse.Testing.Refusals;

/// <summary>A session ends here, at the provider, and for whoever kept its cookie.</summary>
public sealed class SignOut : SignedIn
{
    private static readonly (string, string)[] Own = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate"), ("Accept", "text/html")];

    [Theory, Spec("OIDC RP-Initiated Logout", "2"), Spec("OIDC RP-Initiated Logout", "2.1"), Spec("RFC 7009", "2.1")]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task It_ends_here_its_tokens_end_and_theProvider_is_told_whose_logout_it_is(string method)
    {
        var refreshToken = Provider.Live.Keys.Single();
        using var response = await Visitor.SendAsync(new HttpMethod(method), "/.gatehouse/logout", Own);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(response.Headers.Location!.Query);
        Assert.StartsWith(Provider.Issuer + "/end-session?", response.Headers.Location.ToString());
        Assert.Equal((ScriptedProvider.ClientId, Gateway.Url + "/.gatehouse/signed-out"), (query["client_id"].ToString(), query["post_logout_redirect_uri"].ToString()));
        Assert.Equal(3, query["id_token_hint"].ToString().Split('.').Length);
        Assert.Equal([refreshToken], Provider.Revoked);
        Assert.Empty(Visitor.Cookies);
        Assert.Equal("\"cache\"", response.Headers.GetValues("Clear-Site-Data").Single());
        using var after = await Visitor.SendAsync(HttpMethod.Get, "/.gatehouse/signed-out", Own);
        Assert.Contains("You are signed out", await after.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_cookie_that_somebody_kept_is_of_no_use_any_more()
    {
        var (name, kept) = Visitor.Cookies.Single();
        using (await Visitor.PostAsync("/.gatehouse/logout", Own))
        {
        }
        Visitor.Cookies[name] = kept;
        using var call = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
        using var page = await Visitor.NavigateAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site:cross-site")]
    [InlineData("Sec-Fetch-Site:same-site")]
    [InlineData("Origin:https://evil.example.com")]
    [InlineData("")]
    public async Task Another_site_signs_nobody_out(string header)
    {
        (string, string)[] headers = header.Length == 0 ? [] : [(header.Split(':', 2)[0], header.Split(':', 2)[1])];
        using (var post = await Visitor.PostAsync("/.gatehouse/logout", headers)) Assert.Equal((HttpStatusCode.Forbidden, "cross_origin"), (post.StatusCode, post.Headers.GetValues("Gatehouse-Reason").Single()));
        // A link asks first.
        using (var link = await Visitor.SendAsync(HttpMethod.Get, "/.gatehouse/logout", headers)) Assert.Contains("<form method=\"post\">", await link.Content.ReadAsStringAsync());
        using var call = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Fact, Spec("OIDC Back-Channel Logout", "2.5"), Spec("OIDC Back-Channel Logout", "2.7"), Spec("OIDC Back-Channel Logout", "2.8")]
    public async Task TheProvider_ends_it_from_elsewhere()
    {
        using (var told = await TellAsync(Provider.Sign(Provider.LogoutClaims(), "logout+jwt")))
        {
            Assert.Equal(HttpStatusCode.OK, told.StatusCode);
            Assert.True(told.Headers.CacheControl!.NoStore);
        }
        using var call = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
    }

    [Fact, Spec("OIDC Back-Channel Logout", "2.4")]
    public async Task Without_a_session_all_of_the_subject_that_have_begun_end_and_no_later_one()
    {
        Provider.Clock.Advance(TimeSpan.FromSeconds(5));
        using (var told = await TellAsync(Provider.Sign(Provider.LogoutClaims(sid: null, sub: "alice"), "logout+jwt"))) Assert.Equal(HttpStatusCode.OK, told.StatusCode);
        using (var call = await Visitor.FetchAsync("/orders/1")) Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
        Provider.Clock.Advance(TimeSpan.FromSeconds(5));
        Provider.SessionId = "s-2";
        using var page = await Visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory, Spec("OIDC Back-Channel Logout", "2.6")]
    [InlineData("iss", "https://evil.example.com")]
    [InlineData("aud", "another-client")]
    [InlineData("nonce", "n")]
    [InlineData("events", null)]
    [InlineData("sid", null)]
    [InlineData("exp", null)]
    [InlineData("iat", null)]
    public async Task A_logout_token_that_is_not_one_ends_nothing(string claim, string? value)
    {
        var claims = Provider.LogoutClaims();
        claims.Remove(claim);
        if (value is not null) claims[claim] = value;
        using (var told = await TellAsync(Provider.Sign(claims, "logout+jwt"))) Assert.Equal(HttpStatusCode.BadRequest, told.StatusCode);
        using var call = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Fact]
    [Provokes("logout_token_refused")]
    public async Task Neither_does_one_that_somebody_else_signed_nor_another_token_nor_none()
    {
        using var key = new SigningKey(id: Provider.Key.Id);
        foreach (var token in new[] { Provider.Sign(Provider.LogoutClaims(), "logout+jwt", key), Provider.Sign(Provider.LogoutClaims(), "at+jwt"), "nonsense", new string('x', 40_000) })
        {
            using var told = await TellAsync(token);
            Assert.Equal(HttpStatusCode.BadRequest, told.StatusCode);
        }
        using var empty = await Gateway.Client.PostAsync("/.gatehouse/backchannel-logout", null);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        using var call = await Visitor.FetchAsync("/orders/1");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Fact]
    public async Task Neither_tokens_nor_codes_nor_cookies_are_ever_logged()
    {
        var (name, cookie) = Visitor.Cookies.Single();
        var secrets = new List<string> { cookie, Provider.Live.Keys.Single(), ScriptedProvider.Secret };
        Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        using (await Visitor.FetchAsync("/orders/1"))
        {
        }
        secrets.AddRange([Visitor.Cookies[name], Provider.Live.Keys.Single(), "not-a-code", "not-a-state"]);
        using (await TellAsync(Provider.Sign(Provider.LogoutClaims(), "at+jwt")))
        {
        }
        using (await Visitor.PostAsync("/.gatehouse/logout", Own))
        {
        }
        using (await Visitor.NavigateAsync("/.gatehouse/callback?code=not-a-code&state=not-a-state"))
        {
        }
        // The framework's own lines about each request are left out by the program.
        var own = Gateway.Log.Where(line => !line.StartsWith("Information Request ", StringComparison.Ordinal)).ToArray();
        Assert.Contains(own, line => line.Contains("login_unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(own, line => secrets.Exists(secret => line.Contains(secret, StringComparison.Ordinal)) || line.Contains("eyJ", StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> TellAsync(string token) => Gateway.Client.PostAsync("/.gatehouse/backchannel-logout", new FormUrlEncodedContent([new("logout_token", token)]));
}
