using System.Text.Json;
using System.Web;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.OidcCore;

[Spec("OIDC Core", "5.5"), Spec("OIDC Core", "5.5.1")]
public class Section5_5_ClaimsParameter(ProviderFixture fixture) : IClassFixture<ProviderFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Theory]
    [InlineData("""{"userinfo":{"name":null}}""", "name sub")]
    [InlineData("""{"userinfo":{"email":{"essential":true},"email_verified":null}}""", "email email_verified sub")]
    [InlineData("""{"userinfo":{"email":{"essential":false,"purpose":"unknown members are ignored"}},"others":1}""", "email sub")]
    [InlineData("""{"userinfo":{"preferred_username":null,"updated_at":null,"phone_number":{"essential":true},"name#ja":null}}""", "preferred_username sub updated_at")]
    [InlineData("""{"userinfo":{"sub":null,"http://example.info/claims/groups":null}}""", "sub")]
    [InlineData("""{"userinfo":null,"id_token":null}""", "sub")]
    [InlineData("{}", "sub")]
    public async Task Userinfo_tells_what_was_asked_for_and_no_more(string claims, string told)
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid"), ("claims", claims));

        Assert.Equal(told, Names((await _provider.UserInfoAsync(tokens.AccessToken)).Json));
        Assert.False(Requests.ClaimsOf(tokens["id_token"]!).TryGetProperty("email", out _));
    }

    [Theory]
    [InlineData("name", "Alice Example"), InlineData("email", "alice@example.com"), InlineData("email_verified", "True"), InlineData("preferred_username", "alice")]
    public async Task The_ID_token_tells_what_was_asked_for_there(string claim, string value)
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid"), ("claims", $$$$"""{"id_token":{"{{{{claim}}}}":{"essential":true}}}"""));

        Assert.Equal(value, Requests.ClaimsOf(tokens["id_token"]!).GetProperty(claim).ToString());
        Assert.Equal("sub", Names((await _provider.UserInfoAsync(tokens.AccessToken)).Json));
    }

    [Fact]
    public async Task Each_claim_about_a_person_can_be_asked_for_by_itself()
    {
        var all = (await _provider.UserInfoAsync((await _provider.SignInAsync("web", ("scope", "openid profile email"))).AccessToken)).Json;
        var supported = (await _provider.SendAsync(new HttpRequestMessage(HttpMethod.Get, ".well-known/openid-configuration"))).Json;
        Assert.True(supported.GetProperty("claims_parameter_supported").GetBoolean());
        foreach (var claim in all.EnumerateObject().Where(claim => claim.Name != "sub"))
        {
            Assert.Contains(claim.Name, supported.GetProperty("claims_supported").EnumerateArray().Select(item => item.GetString()));
            var tokens = await _provider.SignInAsync("web", ("scope", "openid"), ("claims", $$$$"""{"userinfo":{"{{{{claim.Name}}}}":null}}"""));
            Assert.True(JsonElement.DeepEquals(claim.Value, (await _provider.UserInfoAsync(tokens.AccessToken)).Json.GetProperty(claim.Name)));
        }
    }

    [Fact, Spec("OIDC Core", "12.2")]
    public async Task What_was_asked_for_goes_with_the_grant_through_every_refresh()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid offline_access"), ("claims", """{"userinfo":{"name":null},"id_token":{"email":null}}"""));
        for (var turn = 0; turn < 3; turn++)
        {
            tokens = await _provider.RefreshAsync(tokens.RefreshToken);
            Assert.Equal("alice@example.com", Requests.ClaimsOf(tokens["id_token"]!).GetProperty("email").GetString());
            Assert.Equal("name sub", Names((await _provider.UserInfoAsync(tokens.AccessToken)).Json));
        }
    }

    [Theory]
    [InlineData("""{"value":"alice@example.com"}""", true), InlineData("""{"values":["x@example.com","alice@example.com"]}""", true)]
    [InlineData("""{"value":"mallory@example.com","essential":true}""", false), InlineData("""{"value":7}""", false), InlineData("""{"values":[null,{}]}""", false)]
    public async Task Of_a_claim_that_must_have_a_value_no_other_is_told_and_that_is_no_error(string asked, bool told)
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid"), ("claims", $$$$"""{"userinfo":{"email":{{{{asked}}}}},"id_token":{"email":{{{{asked}}}}}}"""));

        Assert.Equal(told, (await _provider.UserInfoAsync(tokens.AccessToken)).Json.TryGetProperty("email", out _));
        Assert.Equal(told, Requests.ClaimsOf(tokens["id_token"]!).TryGetProperty("email", out _));
    }

    [Fact]
    public async Task What_the_scope_gives_is_told_whatever_the_parameter_says_besides()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid profile"), ("claims", """{"userinfo":{"name":{"value":"Somebody"},"email":null}}"""));
        Assert.Equal("email name preferred_username sub updated_at", Names((await _provider.UserInfoAsync(tokens.AccessToken)).Json));
    }

    [Fact]
    public async Task Without_openid_the_parameter_means_nothing()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "orders.read"), ("claims", """{"userinfo":{"name":null}}"""));
        Assert.Null(tokens["id_token"]);
        Assert.False(Requests.ClaimsOf(tokens.AccessToken).TryGetProperty("claims_requested", out _));
    }

    [Fact]
    public async Task Who_does_not_use_it_finds_no_trace_of_it()
    {
        var tokens = await _provider.SignInAsync("web", ("scope", "openid profile"), ("claims", """{"userinfo":{"name":null},"id_token":{"auth_time":{"essential":true}}}"""));
        Assert.False(Requests.ClaimsOf(tokens.AccessToken).TryGetProperty("claims_requested", out _));
    }

    [Fact, Spec("OIDC Core", "5.5.1"), Spec("OIDC Core", "15.1")]
    public async Task Auth_time_stands_in_every_ID_token_so_also_where_it_is_essential()
    {
        var tokens = await _provider.SignInAsync("web", ("claims", """{"id_token":{"auth_time":{"essential":true}}}"""));
        Assert.True(Requests.ClaimsOf(tokens["id_token"]!).TryGetProperty("auth_time", out _));
    }

    [Theory, Spec("RFC 8259", "4")]
    [InlineData("nonsense"), InlineData("[]"), InlineData("\"userinfo\""), InlineData("null"), InlineData("""{"userinfo":[]}"""), InlineData("""{"userinfo":"name"}"""), InlineData("""{"id_token":7}""")]
    [InlineData("""{"userinfo":{"name":"yes"}}"""), InlineData("""{"userinfo":{"name":true}}"""), InlineData("""{"userinfo":{"name":{"essential":"yes"}}}"""), InlineData("""{"userinfo":{"name":{"values":"one"}}}""")]
    [InlineData("""{"userinfo":{"name":{"values":[]}}}"""), InlineData("""{"userinfo":{"name":{"value":"a","values":["b"]}}}"""), InlineData("""{"userinfo":{"name":null,"name":null}}"""), InlineData("""{"userinfo":{},"userinfo":{}}""")]
    [InlineData("""{"userinfo":{"name":{"value":{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}}}}"""), InlineData("""{"userinfo":{"n\ud800":null}}"""), InlineData("""{"id_token":{"sub":{"value":7}}}"""), InlineData("""{"id_token":{"acr":{"essential":true,"values":[1]}}}""")]
    [InlineData("""{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}"""), InlineData("""{"userinfo":{"name":null}""")]
    public async Task What_is_not_as_specified_is_an_invalid_request(string claims)
    {
        var response = await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("claims", claims)));

        var answer = HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.Equal(("invalid_request", "some-state"), (answer["error"], answer["state"]));
        Assert.Contains("claims", answer["error_description"]);
    }

    [Fact]
    public async Task Its_size_is_bounded()
    {
        var many = string.Join(',', Enumerable.Range(0, 65).Select(number => $"\"c{number}\":null"));
        foreach (var claims in (string[])[$$$"""{"userinfo":{{{{many}}}}}""", $$$$"""{"userinfo":{"name":{"value":"{{{{new string('x', 4096)}}}}"}}}"""])
            Assert.Contains("error=invalid_request", (await _provider.NewBrowser().GetAsync(_provider.AuthorizationUrl("web", Requests.NewVerifier(), ("claims", claims)))).Headers.Location!.Query);
    }

    [Fact, Spec("RFC 9126", "2.1")]
    [Provokes("parameter_invalid")]
    public async Task A_pushed_request_may_have_it_and_is_refused_at_once_when_it_is_malformed()
    {
        var (verifier, browser) = (Requests.NewVerifier(), _provider.NewBrowser());
        Answer pushed = await Push("""{"userinfo":{"name":null}}"""), refused = await Push("{");

        Assert.Equal("invalid_request", refused.Error);
        var landed = await browser.AuthorizeAsync($"{_provider.Issuer}/authorize?client_id=web&request_uri={Uri.EscapeDataString(pushed["request_uri"]!)}");
        var tokens = await _provider.RedeemAsync(new IssuedCode(HttpUtility.ParseQueryString(landed!.Query)["code"]!, verifier, Requests.RedirectUriOf("web"), "web"));
        Assert.Equal("name sub", Names((await _provider.UserInfoAsync(tokens.AccessToken)).Json));

        Task<Answer> Push(string claims) => _provider.PostAsync("par", "web", ("response_type", "code"), ("redirect_uri", Requests.RedirectUriOf("web")), ("scope", "openid"),
            ("code_challenge", Requests.ChallengeOf(verifier)), ("code_challenge_method", "S256"), ("claims", claims));
    }

    private static string Names(JsonElement json) => string.Join(' ', json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
}
