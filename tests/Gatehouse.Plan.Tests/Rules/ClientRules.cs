using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>What a client is and may do.</summary>
public class ClientRules
{
    [Fact, Spec("RFC 6749", "2.2")]
    public void A_client_without_an_identifier_is_refused() => Plans.Refuses(
        Plans.Web("client_id"),
        "6:5: error: clients[0].client_id is missing; write the identifier the client sends (RFC 6749 section 2.2)");

    [Fact, Spec("RFC 6749", "A.1")]
    public void A_client_identifier_with_a_space_is_refused() => Plans.Refuses(
        Plans.Web("client_id: the shop"),
        "6:16: error: clients[0].client_id is not a client identifier; use printable ASCII without spaces, 128 characters at most (RFC 6749 appendix A.1)");

    [Fact, Spec("RFC 6749", "2.2")]
    public void Two_clients_of_one_identifier_are_refused() => Plans.Refuses(
        """
            apis: [{ name: o, resource: "urn:o", scopes: [o.read] }]
            clients:
              - { client_id: a, kind: service, client_secret: ${SECRET}, scope: o.read }
              - { client_id: a, kind: service, client_secret: ${SECRET}, scope: o.read }
            """,
        "4:18: error: clients[1].client_id is the same as that of clients[0]; give every client an identifier of its own (RFC 6749 section 2.2)");

    [Fact]
    public void A_client_without_a_kind_is_refused() => Plans.Refuses(
        Plans.Web("kind"),
        "6:5: error: clients[0].kind is missing; say what the client is: web, spa, native, service, device, api, legacy");

    [Fact]
    public void A_kind_that_does_not_exist_is_refused() => Plans.Refuses(
        Plans.Web("kind: wbe"),
        "7:11: error: clients[0].kind has 'wbe', which is not allowed here (did you mean web?); use one of web, spa, native, service, device, api, legacy");

    [Fact]
    public void A_client_name_as_long_as_a_page_is_refused() => Plans.Refuses(
        Plans.Web("client_name: long long long long long long long long long long long long long long long long long long long long long long long long long "),
        "11:18: error: clients[0].client_name is longer than 100 characters; write a name that fits on a page");

    [Fact, Spec("RFC 6749", "4")]
    public void A_browser_client_with_client_credentials_is_refused() => Plans.Refuses(
        Plans.Spa("grant_types: [authorization_code, client_credentials]"),
        "10:18: error: clients[0].grant_types has client_credentials, but a client of kind spa runs in the browser and keeps no secret; choose the kind that fits, or remove the grant type (RFC 6749 section 4)");

    [Fact, Spec("RFC 6749", "4")]
    public void A_service_with_the_code_flow_is_refused() => Plans.Refuses(
        Plans.Service("""
            grant_types: [client_credentials, authorization_code]
            redirect_uris: [https://c.example.com/cb]
            """),
        "10:18: error: clients[0].grant_types has authorization_code, but a client of kind service acts for itself, without a user; choose the kind that fits, or remove the grant type (RFC 6749 section 4)");

    [Fact, Spec("RFC 6749", "4.4.3")]
    public void Refresh_without_a_code_is_refused() => Plans.Refuses(
        Plans.Web("""
            grant_types: [refresh_token, client_credentials]
            redirect_uris
            """),
        "10:18: error: clients[0].grant_types has refresh_token without authorization_code; add authorization_code, or remove refresh_token: only a user's access is refreshed (RFC 6749 section 4.4.3)");

    [Fact]
    public void A_grant_type_that_does_not_exist_is_refused() => Plans.Refuses(
        Plans.Web("grant_types: [authorisation_code]"),
        "11:19: error: clients[0].grant_types[0] has 'authorisation_code', which is not allowed here (did you mean authorization_code?); use one of authorization_code, refresh_token, client_credentials, password, implicit, urn:ietf:params:oauth:grant-type:device_code, urn:openid:params:grant-type:ciba, urn:ietf:params:oauth:grant-type:token-exchange, urn:ietf:params:oauth:grant-type:jwt-bearer");

    [Fact, Spec("RFC 7591", "2.1")]
    public void A_response_type_without_the_grant_is_refused() => Plans.Refuses(
        Plans.Service("response_types: [code]"),
        "10:21: error: clients[0].response_types has code, but grant_types lacks authorization_code; make the two lists agree (RFC 7591 section 2.1)");

    [Fact, Spec("RFC 7591", "2.1")]
    public void The_code_grant_without_its_response_type_is_refused() => Plans.Refuses(
        Plans.Web("response_types: []"),
        "11:21: error: clients[0].response_types lacks code, but grant_types has authorization_code; make the two lists agree (RFC 7591 section 2.1)");

    [Fact, Spec("RFC 6749", "2.1")]
    public void A_web_client_that_does_not_authenticate_is_refused() => Plans.Refuses(
        Plans.Web("""
            token_endpoint_auth_method: none
            client_secret
            """),
        "10:33: error: clients[0].token_endpoint_auth_method is none, but a client of this kind keeps a secret; remove the key, or choose kind spa or native (RFC 6749 section 2.1)");

    [Fact, Spec("RFC 8252", "8.5")]
    public void A_browser_client_that_authenticates_is_refused() => Plans.Refuses(
        Plans.Spa("token_endpoint_auth_method: client_secret_basic"),
        "10:33: error: clients[0].token_endpoint_auth_method needs a secret, which a client of this kind cannot keep; remove the key, or choose kind web (RFC 8252 section 8.5)");

    [Fact]
    public void An_algorithm_for_ID_tokens_that_does_not_exist_is_refused() => Plans.Refuses(
        Plans.Web("id_token_signed_response_alg: HS256"),
        "11:35: error: clients[0].id_token_signed_response_alg has 'HS256', which is not allowed here (did you mean ES256?); use one of ES256, RS256, PS256");

    [Fact]
    public void Consent_for_a_client_without_users_is_refused() => Plans.Refuses(
        Plans.Service("consent: implied"),
        "10:14: error: clients[0].consent means nothing for a client that signs nobody in; remove the key, or choose a kind with authorization_code");

    [Fact]
    public void Rules_of_refresh_for_a_client_without_refresh_are_refused() => Plans.Refuses(
        Plans.Web("""
            grant_types: [authorization_code]
            refresh: { idle: 1d }
            """),
        "12:14: error: clients[0].refresh means nothing without the grant type refresh_token; remove the key, or add refresh_token to grant_types");

    [Fact, Spec("RFC 7662", "2.1")]
    public void An_API_client_that_names_no_API_is_refused() => Plans.Refuses(
        Plans.Api("apis"),
        "6:5: error: clients[0].apis is missing; name the APIs that this client is (RFC 7662 section 2.1)");

    [Fact]
    public void An_API_client_that_names_an_unknown_API_is_refused() => Plans.Refuses(
        Plans.Api("apis: [order]"),
        "9:12: error: clients[0].apis[0] has 'order', which is not an API of this plan (did you mean orders?); name an API of this plan");

    [Fact]
    public void A_web_client_that_claims_to_be_an_API_is_refused() => Plans.Refuses(
        Plans.Web("apis: [orders]"),
        "11:11: error: clients[0].apis belongs to the kind api alone; remove the key; what the client may call follows from its scope");

    [Fact]
    public void A_sunset_without_a_day_is_refused() => Plans.Refuses(
        Plans.Web("sunset: { reason: replaced }"),
        "11:13: error: clients[0].sunset.until is missing; write the day it ends, such as 2027-06-30");

    [Fact, Spec("RFC 6749", "10.2")]
    public void Implied_consent_for_a_client_of_others_is_warned_about() => Plans.Warns(
        """
            issuer: https://id.example.com
            clients:
              - { client_id: a, kind: web, client_secret: ${SECRET}, redirect_uris: [https://shop.example.net/cb], scope: openid, consent: implied }
            """,
        "3:128: warning: clients[0].consent is implied, but the client's redirect URI is not on the issuer's domain; ask, unless the same organisation runs both (RFC 6749 section 10.2)");

    [Theory, Spec("RFC 7591", "2")]
    [InlineData("data:image/png;base64,AAAA")]
    [InlineData("logo.png")]
    public void A_logo_that_cannot_be_fetched_is_refused(string address) => Assert.Contains(
        "clients[0].logo_uri is not an https URL; write the address of a PNG, JPEG, WebP or GIF", Assert.Single(Plans.Lines(Plans.Web($"logo_uri: '{address}'"))));

    [Fact]
    public void A_logo_is_kept_and_means_nothing_where_nobody_signs_in()
    {
        var plan = Plans.Sound(Plans.Web("logo_uri: https://c.example.com/logo.png"));
        Assert.Equal("https://c.example.com/logo.png", Stored.StoredPlan.Read(Stored.StoredPlan.Write(plan, secret => secret)).Clients[0].LogoUri);
        Assert.Contains("clients[0].logo_uri means nothing", Assert.Single(Plans.Lines(Plans.Service("logo_uri: https://c.example.com/logo.png"))));
    }
}
