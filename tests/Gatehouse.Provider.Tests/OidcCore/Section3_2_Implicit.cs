using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "3.2.2.1"), Spec("OIDC Core", "3.2.2.5"), Spec("OAuth 2.0 Multiple Response Types", "3"), Spec("OAuth 2.0 Multiple Response Types", "5")]
public class Section3_2_Implicit(ClassicFixture fixture) : IClassFixture<ClassicFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    [Spec("RFC 6749", "4.2.2")]
    public async Task An_id_token_and_an_access_token_come_behind_the_hash_and_belong_together()
    {
        var answer = await _provider.FragmentAsync("implicit", "id_token token");

        Assert.Null(answer["refresh_token"]);
        Assert.Null(answer["code"]);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal("600", answer["expires_in"]);
        Assert.Equal("some-state", answer["state"]);
        Assert.Equal(_provider.Issuer, answer["iss"]);
        var claims = Requests.ClaimsOf(answer["id_token"]!);
        Assert.Equal("some-nonce", claims.GetProperty("nonce").GetString());
        Assert.Equal(HalfHash(answer["access_token"]!), claims.GetProperty("at_hash").GetString());
        Assert.Equal(HalfHash("some-state"), claims.GetProperty("s_hash").GetString());
        Assert.False(claims.TryGetProperty("c_hash", out _));
    }

    [Fact, Spec("OIDC Core", "11")]
    public async Task Offline_access_is_ignored_because_nothing_can_be_refreshed()
    {
        var answer = await _provider.FragmentAsync("hybrid", "token", ("nonce", null), ("scope", "openid offline_access orders.read"));

        Assert.Equal("openid orders.read", answer["scope"]);
        Assert.Null(answer["id_token"]);
        Assert.Equal("openid orders.read", Requests.ClaimsOf(answer["access_token"]!).GetProperty("scope").GetString());
    }

    [Fact, Spec("OIDC Core", "5.4")]
    public async Task An_id_token_alone_carries_what_userinfo_would_say()
    {
        var answer = await _provider.FragmentAsync("implicit", "id_token", ("scope", "openid profile"));

        Assert.Null(answer["access_token"]);
        var claims = Requests.ClaimsOf(answer["id_token"]!);
        Assert.Equal("Alice Example", claims.GetProperty("name").GetString());
        Assert.False(claims.TryGetProperty("at_hash", out _));
        Assert.False(Requests.ClaimsOf((await _provider.FragmentAsync("implicit", "id_token token", ("scope", "openid profile")))["id_token"]!).TryGetProperty("name", out _));
    }

    [Theory]
    [InlineData("id_token")]
    [InlineData("id_token token")]
    [InlineData("token id_token")]
    [Provokes("nonce_missing")]
    public async Task A_nonce_is_required_with_an_id_token(string responseType) =>
        Assert.Equal("invalid_request", (await _provider.FragmentAsync("implicit", responseType, ("nonce", null)))["error"]);

    [Theory]
    [InlineData("id_token token", "scope", "orders.read", "invalid_scope")]
    [InlineData("token", "scope", "openid orders.read billing.read", "invalid_target")]
    [InlineData("code id_token", "state", "s", "unauthorized_client")]
    [InlineData("id_token token", "scope", "openid nonsense", "invalid_scope")]
    [InlineData("id_token token", "response_mode", "pigeon", "invalid_request")]
    [InlineData("token", "scope", "offline_access", "invalid_scope")]
    [Provokes("id_token_without_openid")]
    public async Task A_faulty_request_is_refused_behind_the_hash(string responseType, string name, string value, string error) =>
        Assert.Equal(error, (await _provider.FragmentAsync("implicit", responseType, (name, value)))["error"]);

    [Fact, Spec("RFC 6749", "4.2.2.1")]
    [Provokes("response_mode_exposes")]
    public async Task Tokens_never_travel_in_the_query_nor_does_the_refusal()
    {
        var landed = await _provider.NewBrowser().AuthorizeAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token token"), ("scope", "openid orders.read"), ("response_mode", "query")));

        Assert.Empty(landed!.Query);
        Assert.Contains("error=invalid_request", landed.Fragment);
    }

    [Fact, Spec("OAuth 2.0 Form Post Response Mode", "2")]
    public async Task Tokens_may_be_posted()
    {
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "token"), ("scope", "openid orders.read")));

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token token"), ("scope", "openid orders.read"), ("response_mode", "form_post")));

        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("name=\"id_token\" value=\"ey", html);
        Assert.Contains("name=\"access_token\" value=\"ey", html);
        Assert.True(response.Headers.Contains("Sunset"));
    }

    [Fact]
    [Provokes("response_type_not_allowed")]
    public async Task A_client_without_the_grant_is_refused_and_so_is_everybody_where_nobody_has_it()
    {
        Assert.Equal("unauthorized_client", (await _provider.FragmentAsync("spa", "token"))["error"]);
        await using var modern = await Provider.StartAsync();
        Assert.Equal("unsupported_response_type", (await modern.FragmentAsync("spa", "token"))["error"]);
        Assert.Equal("unsupported_response_type", (await modern.FragmentAsync("spa", "code id_token"))["error"]);
    }

    [Fact]
    [Provokes("token_revoked")]
    public async Task The_access_token_ends_with_the_session_that_it_came_from()
    {
        await using var provider = await Provider.StartAsync(ClassicPlans.Text);
        var browser = provider.NewBrowser();
        var landed = await browser.AuthorizeAsync(provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token token"), ("scope", "openid orders.read")));
        var answer = HttpUtility.ParseQueryString(landed!.Fragment.TrimStart('#'));
        Assert.Equal("True", (await provider.IntrospectAsync(answer["access_token"]!))["active"]);
        Assert.Equal(HttpStatusCode.OK, (await provider.UserInfoAsync(answer["access_token"]!)).Status);

        using var logout = await browser.GetAsync($"{provider.Issuer}/end-session?id_token_hint={answer["id_token"]}");

        Assert.Equal("False", (await provider.IntrospectAsync(answer["access_token"]!))["active"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await provider.UserInfoAsync(answer["access_token"]!)).Status);
    }

    [Fact]
    public async Task Prompt_none_renews_the_tokens_of_a_session_without_a_page()
    {
        var browser = _provider.NewBrowser();
        await browser.AuthorizeAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token"), ("scope", "openid")));

        using var response = await browser.GetAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token token"), ("scope", "openid orders.read"), ("prompt", "none")));
        Assert.Contains("#access_token=", response.Headers.Location!.OriginalString);
        using var stranger = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("implicit", "v", ("response_type", "id_token token"), ("scope", "openid orders.read"), ("prompt", "none")));
        Assert.Contains("#error=login_required", stranger.Headers.Location!.OriginalString);
    }

    private static string HalfHash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));
}
