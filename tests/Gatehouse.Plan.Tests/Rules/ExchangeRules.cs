using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

[Spec("RFC 8693", "5")]
public class ExchangeRules
{
    private const string Exchange = "grant_types: [\"urn:ietf:params:oauth:grant-type:token-exchange\"]\nscope";

    [Fact]
    public void A_service_may_exchange_and_the_policy_is_kept()
    {
        var plan = Plans.Sound(Plans.Service(Exchange + "\nexchange: { subject_tokens: [access_token, id_token], targets: [{ api: orders, scopes: [orders.read], impersonation: on }] }"));
        var kept = Stored.StoredPlan.Read(Stored.StoredPlan.Write(plan, secret => secret)).Clients[0].Exchange;

        Assert.Equal(["access_token", "id_token"], kept.SubjectTokens);
        Assert.True(Assert.Single(kept.Targets).Impersonation);
        Assert.Equal(["orders.read"], kept.Targets[0].Scopes);
    }

    [Theory]
    [InlineData("exchange: { targets: [{ api: odrers }] }", "exchange.targets[0].api has 'odrers', which is not an API of this plan (did you mean orders?)")]
    [InlineData("exchange: { targets: [{ api: orders }, { api: orders }] }", "exchange.targets[1].api is the same as that of a target above")]
    [InlineData("exchange: { targets: [{ api: orders, scopes: [orders.raed] }] }", "exchange.targets[0].scopes[0] has 'orders.raed', which is not a scope of orders (did you mean orders.read?)")]
    [InlineData("exchange: { subject_tokens: [] }", "exchange.subject_tokens is empty")]
    [InlineData("exchange: { subject_tokens: [saml] }", "exchange.subject_tokens[0] has 'saml'")]
    [InlineData("exchange: { targets: [{ scopes: [orders.read] }] }", "exchange.targets[0].api is missing")]
    public void A_policy_that_means_nothing_is_refused(string policy, string message) =>
        Assert.Contains("clients[0]." + message, Assert.Single(Plans.Lines(Plans.Service(Exchange + "\n" + policy))));

    [Fact, Spec("RFC 8693", "2.1")]
    public void A_policy_without_the_grant_is_refused() =>
        Assert.Contains("clients[0].exchange means nothing without the grant type", Assert.Single(Plans.Lines(Plans.Service("exchange: { targets: [{ api: orders }] }"))));

    [Fact, Spec("RFC 8693", "4.4")]
    public void Only_a_client_that_exchanges_may_act() =>
        Assert.Contains("clients[0].may_act has 'nobody', which is no client that may exchange tokens", Assert.Single(Plans.Lines(Plans.Service("may_act: nobody"))));

    [Theory]
    [InlineData("spa")]
    [InlineData("native")]
    public void A_client_without_a_secret_may_not_exchange(string kind) => Assert.Contains(
        Plans.Lines((kind == "spa" ? Plans.Spa("grant_types: [authorization_code, \"urn:ietf:params:oauth:grant-type:token-exchange\"]") : Plans.Native("grant_types: [authorization_code, \"urn:ietf:params:oauth:grant-type:token-exchange\"]"))),
        line => line.Contains("grant_types has urn:ietf:params:oauth:grant-type:token-exchange, but a client of kind " + kind));
}
