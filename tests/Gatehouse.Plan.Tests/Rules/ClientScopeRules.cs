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
}
