using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What a client may ask for.</summary>
public class ClientScopeRules
{
    [Fact, Spec("RFC 6749", "3.3")]
    public void A_client_without_a_scope_is_refused() => Plans.Refuses(
        Plans.Web("scope"),
        "6:5: error: clients[0].scope is missing, so that every request of the client would be refused; write the scopes that the client may ask for (RFC 6749 section 3.3)");

    [Fact]
    public void A_scope_that_no_API_defines_is_refused() => Plans.Refuses(
        Plans.Web("scope: openid orders.raed"),
        "10:12: error: clients[0].scope has 'orders.raed', which no API defines (did you mean orders.read?); write a scope of one of the APIs, or openid, profile, email or offline_access");

    [Fact]
    public void A_scope_that_no_API_defines_in_a_list_is_refused() => Plans.Refuses(
        Plans.Web("scope: [openid, parcels.track]"),
        "10:12: error: clients[0].scope has 'parcels.track', which no API defines; write a scope of one of the APIs, or openid, profile, email or offline_access");

    [Fact, Spec("RFC 6749", "3.3")]
    public void A_scope_with_a_quote_is_refused() => Plans.Refuses(
        Plans.Web("""scope: openid orders\read"""),
        "10:12: error: clients[0].scope has a scope with a character that scopes cannot have; use letters, digits, dots and colons (RFC 6749 section 3.3)");

    [Fact, Spec("RFC 6749", "4.4")]
    public void A_service_that_asks_for_identity_is_refused() => Plans.Refuses(
        Plans.Service("scope: orders.read openid"),
        "9:12: error: clients[0].scope has openid, but there is no user; remove it; identity and offline access belong to users (RFC 6749 section 4.4)");

    [Fact, Spec("RFC 6749", "4.4")]
    public void A_service_that_asks_for_offline_access_is_refused() => Plans.Refuses(
        Plans.Service("scope: orders.read offline_access"),
        "9:12: error: clients[0].scope has offline_access, but there is no user; remove it; identity and offline access belong to users (RFC 6749 section 4.4)");

    [Fact, Spec("OIDC Core", "11")]
    public void Offline_access_without_refresh_is_refused() => Plans.Refuses(
        Plans.Web("""
            grant_types: [authorization_code]
            scope: openid offline_access
            """),
        "10:12: error: clients[0].scope has offline_access without the grant type refresh_token; add refresh_token to grant_types, or remove the scope (OpenID Connect Core section 11)");

    [Fact]
    public void An_API_client_with_a_scope_is_refused() => Plans.Refuses(
        Plans.Api("scope: orders.read"),
        "10:12: error: clients[0].scope means nothing for a client that gets no tokens; remove the key, or add client_credentials to grant_types");

    [Fact, Spec("RFC 8707", "3"), Spec("RFC 9700", "2.3")]
    public void One_token_for_several_APIs_is_a_warning_unless_it_is_bound()
    {
        const string plan = """
            apis: [{ name: orders, resource: "urn:orders", scopes: [orders.read] }, { name: stock, resource: "urn:stock", scopes: [stock.read] }]
            clients: [{ client_id: c, kind: service, client_secret: "${SECRET}", scope: orders.read stock.read, multiple_resources: on }]
            """;
        Plans.Warns(plan, "2:121: warning: clients[0].multiple_resources is on, so that each API that receives a token for several can use it at the others; remove the key and ask for one token for each API, or bind the tokens with dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens (RFC 8707 section 3, RFC 9700 section 2.3)");

        var bound = Plans.Sound(plan.Replace("multiple_resources: on", "multiple_resources: on, dpop_bound_access_tokens: on"));
        Assert.True(Stored.StoredPlan.Read(Stored.StoredPlan.Write(bound, secret => secret)).Clients[0].MultipleResources);
    }

    [Fact, Spec("RFC 8707", "2")]
    public void One_token_for_several_APIs_means_nothing_to_a_client_of_one() => Assert.Contains(
        "clients[0].multiple_resources is on, but the client has scopes of fewer than two APIs", Assert.Single(Plans.Lines(Plans.Service("multiple_resources: on\ndpop_bound_access_tokens: on"))));
}
