using System.Net;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

[Spec("RFC 8693", "2.1"), Spec("RFC 8693", "2.2"), Spec("RFC 8693", "2.2.1"), Spec("RFC 8693", "3")]
public class Section2_1_Request(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task A_client_narrows_its_own_token()
    {
        var subject = await _provider.SignInAsync("web", ("scope", "openid orders.read orders.write"));
        var answer = await _provider.ExchangeAsync("web", subject.AccessToken, ("scope", "orders.read"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Exchanges.AccessTokenType, answer["issued_token_type"]);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal("orders.read", answer["scope"]);
        Assert.Null(answer["refresh_token"]);
        var (before, after) = (Requests.ClaimsOf(subject.AccessToken), Requests.ClaimsOf(answer.AccessToken));
        foreach (var claim in (string[])["sub", "grant_id", "auth_time", "aud"]) Assert.Equal(before.GetProperty(claim).ToString(), after.GetProperty(claim).ToString());
        Assert.NotEqual(before.GetProperty("jti").GetString(), after.GetProperty("jti").GetString());
        Assert.False(after.TryGetProperty("act", out _));
    }

    [Fact]
    public async Task Nothing_asked_for_is_all_that_the_subject_token_may_do_at_that_API() =>
        Assert.Equal("orders.read orders.write", (await _provider.ExchangeAsync("web", (await _provider.SignInAsync("web", ("scope", "openid orders.read orders.write"))).AccessToken))["scope"]);

    [Fact]
    public async Task An_API_gets_a_token_for_another_API_where_the_plan_says_so()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        var answer = await _provider.ExchangeAsync("orders-api", subject, ("audience", "billing"), ("scope", "billing.read"));

        Assert.StartsWith("gha_", answer.AccessToken);
        var seen = await _provider.IntrospectAsync(answer.AccessToken, "billing-api");
        Assert.Equal("True", seen["active"]);
        Assert.Equal(Plans.Billing, seen["aud"]);
        Assert.Equal("orders-api", seen["client_id"]);
        Assert.Equal(Requests.ClaimsOf(subject).GetProperty("sub").GetString(), seen["sub"]);
        Assert.Equal("""{"sub":"orders-api"}""", seen["act"]);
    }

    [Theory]
    [InlineData("resource", Plans.Billing)]
    [InlineData("audience", Plans.Billing)]
    [InlineData("audience", "billing")]
    public async Task The_target_may_be_named_in_three_ways(string name, string value) =>
        Assert.Equal("billing.read", (await _provider.ExchangeAsync("orders-api", (await _provider.SignInAsync()).AccessToken, (name, value)))["scope"]);

    [Fact]
    [Provokes("subject_token_expired")]
    public async Task A_token_never_lives_longer_than_its_subject_token()
    {
        await using var provider = await Provider.StartAsync(Exchanges.Plan);
        var subject = await provider.SignInAsync();
        provider.Clock.Advance(TimeSpan.FromMinutes(9));

        var answer = await provider.ExchangeAsync("orders-api", subject.AccessToken, ("audience", "billing"));

        Assert.Equal("60", answer["expires_in"]);
        provider.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("False", (await provider.IntrospectAsync(answer.AccessToken, "billing-api"))["active"]);
        Assert.Equal("invalid_request", (await provider.ExchangeAsync("orders-api", subject.AccessToken, ("audience", "billing"))).Error);
    }

    [Theory]
    [InlineData(Exchanges.JwtType, HttpStatusCode.OK)]
    [InlineData(Exchanges.AccessTokenType, HttpStatusCode.OK)]
    [InlineData(Exchanges.RefreshTokenType, HttpStatusCode.BadRequest)]
    [InlineData(Exchanges.IdTokenType, HttpStatusCode.BadRequest)]
    [InlineData("urn:ietf:params:oauth:token-type:saml2", HttpStatusCode.BadRequest)]
    public async Task Only_access_tokens_are_issued(string requested, HttpStatusCode status)
    {
        var answer = await _provider.ExchangeAsync("web", (await _provider.SignInAsync()).AccessToken, ("requested_token_type", requested));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == HttpStatusCode.OK ? requested : null, answer["issued_token_type"]);
    }

    [Fact]
    [Provokes("requested_token_type_not_allowed")]
    public async Task An_opaque_token_is_no_JWT_neither_shown_nor_asked_for()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("orders-api", subject, ("audience", "billing"), ("requested_token_type", Exchanges.JwtType))).Error);
        var opaque = await _provider.ExchangedAsync("orders-api", subject, ("audience", "billing"));
        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("billing-api", opaque, ("subject_token_type", Exchanges.JwtType))).Error);
        Assert.Equal("billing.read", (await _provider.ExchangeAsync("billing-api", opaque))["scope"]);
    }

    [Fact]
    public async Task A_refresh_token_or_an_ID_token_is_exchanged_where_the_plan_says_so()
    {
        var tokens = await _provider.SignInAsync();

        var refresh = await _provider.ExchangeAsync("web", tokens.RefreshToken, ("subject_token_type", Exchanges.RefreshTokenType), ("scope", "orders.read"));
        Assert.Equal("orders.read", refresh["scope"]);
        Assert.Equal(Requests.ClaimsOf(tokens.AccessToken).GetProperty("grant_id").GetString(), Requests.ClaimsOf(refresh.AccessToken).GetProperty("grant_id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _provider.RefreshAsync(tokens.RefreshToken)).Status);

        var id = await _provider.ExchangeAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.IdTokenType), ("audience", "billing"));
        Assert.Equal("billing.read", id["scope"]);
        Assert.Equal("invalid_target", (await _provider.ExchangeAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.IdTokenType), ("audience", "orders"))).Error);
        Assert.Equal("invalid_target", (await _provider.ExchangeAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.IdTokenType))).Error);
    }

    [Fact]
    public async Task The_token_for_an_ID_token_ends_with_the_login_that_it_tells_of()
    {
        await using var provider = await Provider.StartAsync(Exchanges.Plan);
        var browser = provider.NewBrowser();
        var tokens = await provider.RedeemAsync(await provider.CodeAsync("web", browser));
        var token = await provider.ExchangedAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.IdTokenType), ("audience", "billing"));
        Assert.Equal("True", (await provider.IntrospectAsync(token, "billing-api"))["active"]);

        using var logout = await browser.GetAsync($"{provider.Issuer}/end-session?id_token_hint={tokens["id_token"]}");

        Assert.Equal("False", (await provider.IntrospectAsync(token, "billing-api"))["active"]);
        Assert.Equal("invalid_request", (await provider.ExchangeAsync("web", tokens["id_token"]!, ("subject_token_type", Exchanges.IdTokenType), ("audience", "billing"))).Error);
    }
}
