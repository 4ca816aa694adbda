using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;

namespace Gatehouse.Provider.Tests.Rfc8693_TokenExchange;

[Spec("RFC 8693", "1.1"), Spec("RFC 8693", "4.1"), Spec("RFC 8693", "4.4")]
public class Section4_1_Delegation(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private readonly Provider _provider = fixture.Provider;

    [Fact]
    public async Task The_chain_of_actors_grows_outermost_the_present_one()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        var first = await _provider.ExchangedAsync("orders-api", subject, ("audience", "billing"));
        var second = await _provider.ExchangedAsync("stranger-api", first);

        var act = (await _provider.IntrospectAsync(second, "billing-api")).Json.GetProperty("act");
        Assert.Equal("stranger-api", act.GetProperty("sub").GetString());
        Assert.Equal("orders-api", act.GetProperty("act").GetProperty("sub").GetString());
    }

    [Fact]
    public async Task An_actor_token_says_who_acts()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        var actor = (await _provider.ClientCredentialsAsync("orders-api", ("scope", "billing.read"))).AccessToken;

        var token = await _provider.ExchangedAsync("orders-api", subject, ("audience", "billing"), ("actor_token", actor), ("actor_token_type", Exchanges.AccessTokenType));

        Assert.Equal("""{"sub":"orders-api"}""", (await _provider.IntrospectAsync(token, "billing-api"))["act"]);
    }

    [Fact]
    [Provokes("actor_token_invalid", "actor_token_type_not_allowed")]
    public async Task An_actor_token_of_another_client_is_refused()
    {
        var subject = (await _provider.SignInAsync()).AccessToken;
        var actor = (await _provider.ClientCredentialsAsync("service")).AccessToken;
        var answer = await _provider.ExchangeAsync("orders-api", subject, ("audience", "billing"), ("actor_token", actor), ("actor_token_type", Exchanges.AccessTokenType));
        Assert.Equal("invalid_request", answer.Error);
        var mute = await _provider.ExchangeAsync("orders-api", subject, ("audience", "billing"), ("actor_token", actor));
        Assert.Equal("invalid_request", mute.Error);
    }

    [Fact]
    public async Task Impersonation_only_where_the_plan_allows_it_and_never_hides_who_acted_before()
    {
        var subject = (await _provider.SignInAsync("both", ("scope", "openid billing.read"), ("resource", Plans.Billing))).AccessToken;
        Assert.False(Requests.ClaimsOf(await _provider.ExchangedAsync("billing-api", subject, ("audience", "orders"))).TryGetProperty("act", out _));
        Assert.Equal("billing-api", (await _provider.IntrospectAsync(await _provider.ExchangedAsync("billing-api", subject), "billing-api")).Json.GetProperty("act").GetProperty("sub").GetString());

        var acted = await _provider.ExchangedAsync("orders-api", (await _provider.SignInAsync()).AccessToken, ("audience", "billing"));
        var impersonated = await _provider.ExchangedAsync("billing-api", acted, ("audience", "orders"));
        Assert.Equal("orders-api", Requests.ClaimsOf(impersonated).GetProperty("act").GetProperty("sub").GetString());
    }

    [Fact]
    [Provokes("actor_not_allowed")]
    public async Task Who_may_act_is_honoured()
    {
        var subject = await _provider.SignInAsync("spa");
        Assert.Equal("billing-api", Requests.ClaimsOf(subject.AccessToken).GetProperty("may_act").GetProperty("sub").GetString());

        var refused = await _provider.ExchangeAsync("orders-api", subject.AccessToken, ("audience", "billing"));

        Assert.Equal("invalid_request", refused.Error);
        Assert.Contains("may_act", refused["error_description"]);
    }

    [Fact]
    [Provokes("delegation_too_long")]
    public async Task A_chain_ends_somewhere()
    {
        var token = await _provider.ExchangedAsync("orders-api", (await _provider.SignInAsync()).AccessToken, ("audience", "billing"));
        for (var i = 0; i < 4; i++) token = await _provider.ExchangedAsync(i % 2 == 0 ? "stranger-api" : "billing-api", token);

        Assert.Equal("invalid_request", (await _provider.ExchangeAsync("stranger-api", token)).Error);
        Assert.Equal(HttpStatusCode.OK, (await _provider.IntrospectAsync(token, "billing-api")).Status);
    }

    [Fact]
    public async Task A_service_that_narrows_its_own_token_acts_for_nobody()
    {
        await using var provider = await Provider.StartAsync(Exchanges.Plan.Replace("{ client_id: service, kind: service,", $"{{ client_id: service, kind: service, grant_types: [client_credentials, \"{Exchanges.GrantType}\"],"));
        var own = (await provider.ClientCredentialsAsync()).AccessToken;
        var claims = Requests.ClaimsOf(await provider.ExchangedAsync("service", own, ("scope", "orders.read")));
        Assert.Equal("service", claims.GetProperty("sub").GetString());
        Assert.Equal("orders.read", claims.GetProperty("scope").GetString());
        Assert.False(claims.TryGetProperty("act", out _));
    }
}
