using System.Net;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Testing.Refusals;
using static Gatehouse.Provider.Tests.Rfc8707_ResourceIndicators.JointTokens;

namespace Gatehouse.Provider.Tests.Rfc8707_ResourceIndicators;

/// <summary>One token for several APIs: where the plan lets the client have it and the token request names them, and nowhere else.</summary>
[Spec("RFC 8707", "2"), Spec("RFC 8707", "2.2"), Spec("RFC 9700", "2.3")]
public class Section2_MultipleResources(JointTokens joint) : IClassFixture<JointTokens>
{
    private const string Both = "orders.read stock.read";

    [Fact, Spec("RFC 7519", "4.1.3"), Spec("RFC 9068", "2.2")]
    public async Task A_service_that_names_two_resources_gets_one_token_that_both_accept()
    {
        var answer = await joint.ServiceAsync(Plans.Orders, Stock);

        Assert.Equal([Plans.Orders, Stock], AudiencesOf(answer));
        Assert.Equal(Both, Requests.ClaimsOf(answer.AccessToken).GetProperty("scope").GetString());
        Assert.Equal("180", answer["expires_in"]);
        Assert.True((await joint.ValidateAsync(answer.AccessToken, Plans.Orders)).IsValid);
        Assert.True((await joint.ValidateAsync(answer.AccessToken, Stock)).IsValid);
        Assert.False((await joint.ValidateAsync(answer.AccessToken, Plans.Billing)).IsValid);
    }

    [Fact]
    public async Task Without_the_parameter_scopes_of_two_apis_are_refused_even_so() =>
        AssertRefused(await joint.AskAsync("wide", [("grant_type", "client_credentials"), ("scope", Both)]), "name one with the resource parameter");

    [Fact]
    public async Task One_resource_gets_a_plain_audience_as_ever()
    {
        Assert.Equal(Stock, Requests.ClaimsOf((await joint.ServiceAsync(Stock)).AccessToken).GetProperty("aud").GetString());
        Assert.Equal(Stock, Requests.ClaimsOf((await joint.ServiceAsync(Stock, Stock + "/")).AccessToken).GetProperty("aud").GetString());
    }

    [Fact]
    [Provokes("resource_ambiguous")]
    public async Task A_client_that_the_plan_does_not_let_have_it_gets_one_at_a_time() =>
        AssertRefused(await joint.AskAsync("service", [("grant_type", "client_credentials")], Plans.Orders, Stock), "ask for one at a time");

    [Theory]
    [InlineData(Plans.Orders, Plans.Billing, "differ in their format")]
    [InlineData(Plans.Orders, Vault, "differ in their sender constraint")]
    [InlineData(Plans.Orders, "https://unknown.example.com", "unknown or not allowed")]
    [Provokes("resources_differ")]
    public async Task Resources_that_no_one_token_fits_are_refused(string one, string other, string said) => AssertRefused(await joint.ServiceAsync(one, other), said);

    [Fact]
    [Provokes("resource_without_scope")]
    public async Task A_resource_for_which_no_scope_is_asked_becomes_no_audience() =>
        AssertRefused(await joint.AskAsync("wide", [("grant_type", "client_credentials"), ("scope", "orders.read")], Plans.Orders, Stock), "No scope of the named resource");

    [Fact]
    public async Task A_code_for_two_resources_gives_one_token_for_both_if_the_token_request_names_both()
    {
        var code = await joint.CodeAsync("openid offline_access " + Both, [Plans.Orders, Stock]);

        AssertRefused(await joint.RedeemAsync(code), "more than one resource");
        var tokens = await joint.RedeemAsync(code, Plans.Orders, Stock);

        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal([Plans.Orders, Stock], AudiencesOf(tokens));
        Assert.Equal("openid " + Both, Requests.ClaimsOf(tokens.AccessToken).GetProperty("scope").GetString());
        Assert.Equal(HttpStatusCode.OK, (await joint.Provider.UserInfoAsync(tokens.AccessToken)).Status);
    }

    [Fact, Spec("RFC 6749", "6")]
    public async Task A_refresh_narrows_to_one_and_widens_to_both_again()
    {
        var tokens = await joint.RedeemAsync(await joint.CodeAsync("openid offline_access " + Both, [Plans.Orders, Stock]), Plans.Orders, Stock);

        var one = await joint.RefreshAsync(tokens.RefreshToken, null, Stock);
        Assert.Equal(Stock, Requests.ClaimsOf(one.AccessToken).GetProperty("aud").GetString());
        Assert.Equal("openid stock.read", Requests.ClaimsOf(one.AccessToken).GetProperty("scope").GetString());

        var both = await joint.RefreshAsync(one.RefreshToken, null, Stock, Plans.Orders);
        Assert.Equal([Stock, Plans.Orders], AudiencesOf(both));
        Assert.Equal("180", both["expires_in"]);
    }

    [Fact]
    public async Task What_is_refused_burns_nothing()
    {
        var tokens = await joint.RedeemAsync(await joint.CodeAsync("openid offline_access " + Both, [Plans.Orders, Stock]), Plans.Orders, Stock);

        AssertRefused(await joint.RefreshAsync(tokens.RefreshToken, null, Plans.Orders, Archive), "not part of the grant");
        AssertRefused(await joint.RefreshAsync(tokens.RefreshToken, "orders.read", Plans.Orders, Stock), "No scope of the named resource");
        AssertRefused(await joint.RefreshAsync(tokens.RefreshToken, null), "more than one resource");
        Assert.Equal(HttpStatusCode.OK, (await joint.RefreshAsync(tokens.RefreshToken, null, Plans.Orders, Stock)).Status);
    }

    [Fact, Spec("RFC 9396", "6")]
    public async Task Authorization_details_of_each_resource_are_in_it()
    {
        var code = await joint.CodeAsync("openid " + Both, [Plans.Orders, Stock], ("authorization_details", """[{"type":"shelf"}]"""));
        var tokens = await joint.RedeemAsync(code, Plans.Orders, Stock);

        Assert.Equal("shelf", Requests.ClaimsOf(tokens.AccessToken).GetProperty("authorization_details")[0].GetProperty("type").GetString());
        Assert.False((await joint.Provider.IntrospectAsync(tokens.AccessToken)).Json.TryGetProperty("authorization_details", out _));
        Assert.Equal(JsonValueKind.Array, (await joint.Provider.IntrospectAsync(tokens.AccessToken, "both")).Json.GetProperty("authorization_details").ValueKind);
    }

    [Theory, Spec("RFC 7662", "2.2"), Spec("RFC 7662", "4")]
    [InlineData(Plans.Orders, Stock, "orders-api", "orders.read", "billing-api")]
    [InlineData(Plans.Billing, Archive, "billing-api", "billing.read", "orders-api")]
    public async Task Each_audience_may_introspect_and_learns_of_itself_alone(string one, string other, string api, string scope, string stranger)
    {
        var token = (await joint.ServiceAsync(one, other)).AccessToken;

        var seen = await joint.Provider.IntrospectAsync(token, api);
        Assert.Equal(("True", one, scope), (seen["active"], seen["aud"], seen["scope"]));
        Assert.Equal("""{"active":false}""", (await joint.Provider.IntrospectAsync(token, stranger)).Body);

        var own = await joint.Provider.IntrospectAsync(token, "wide");
        Assert.Equal([one, other], AudiencesOf(own.Json));
    }

    [Fact]
    public async Task An_opaque_token_lives_as_long_as_the_shortest_of_its_apis() => Assert.Equal("300", (await joint.ServiceAsync(Archive, Plans.Billing))["expires_in"]);

    [Fact, Spec("RFC 8693", "2.1"), Spec("RFC 8707", "3")]
    [Provokes("exchange_scope_wider")]
    public async Task An_api_exchanges_it_for_what_is_its_own_alone()
    {
        var token = (await joint.ServiceAsync(Plans.Orders, Stock)).AccessToken;
        (string, string)[] exchange = [("grant_type", GrantTypes.TokenExchange), ("subject_token", token), ("subject_token_type", TokenTypeIdentifiers.AccessToken)];

        var own = await joint.AskAsync("gate-api", exchange);
        Assert.Equal((HttpStatusCode.OK, Stock), (own.Status, Requests.ClaimsOf(own.AccessToken).GetProperty("aud").GetString()));
        Assert.Equal("stock.read", own["scope"]);
        Assert.Equal("invalid_target", (await joint.AskAsync("gate-api", exchange, Plans.Orders)).Error);
        Assert.Equal("invalid_scope", (await joint.AskAsync("gate-api", [.. exchange, ("scope", "orders.read")], Stock)).Error);
    }

    [Fact, Spec("RFC 7009", "2")]
    public async Task It_is_revoked_for_all_at_once()
    {
        var token = (await joint.ServiceAsync(Plans.Orders, Stock)).AccessToken;

        Assert.Equal(HttpStatusCode.OK, (await joint.Provider.RevokeAsync(token, "wide")).Status);
        Assert.Equal("""{"active":false}""", (await joint.Provider.IntrospectAsync(token)).Body);
    }
}
