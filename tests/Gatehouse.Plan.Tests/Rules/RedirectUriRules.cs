using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Where users are sent and from where pages call.</summary>
public class RedirectUriRules
{
    [Fact, Spec("RFC 6749", "3.1.2.2")]
    public void A_web_client_without_a_redirect_URI_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris"),
        "6:5: error: clients[0].redirect_uris is missing; write the address to which users come back (RFC 6749 section 3.1.2.2)");

    [Fact]
    public void A_service_with_a_redirect_URI_is_refused() => Plans.Refuses(
        Plans.Service("redirect_uris: [https://c.example.com/cb]"),
        "10:20: error: clients[0].redirect_uris means nothing for a client that signs nobody in; remove the key, or choose a kind with authorization_code");

    [Fact]
    public void An_API_client_with_a_redirect_URI_is_refused() => Plans.Refuses(
        Plans.Api("redirect_uris: [https://c.example.com/cb]"),
        "10:20: error: clients[0].redirect_uris means nothing for a client that signs nobody in; remove the key, or choose a kind with authorization_code");

    [Fact, Spec("RFC 9700", "2.1")]
    public void A_redirect_URI_with_a_wildcard_is_refused() => Plans.Refuses(
        Plans.Web("""redirect_uris: [https://c.example.com/cb, "https://*.example.com/cb"]"""),
        "9:47: error: clients[0].redirect_uris[1] contains a wildcard; register each redirect URI in full (RFC 9700 section 2.1)");

    [Fact, Spec("RFC 6749", "3.1.2")]
    public void A_redirect_URI_with_a_fragment_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris: [https://c.example.com/cb#x]"),
        "9:21: error: clients[0].redirect_uris[0] contains a fragment; register each redirect URI in full (RFC 6749 section 3.1.2)");

    [Fact, Spec("RFC 9700", "2.1")]
    public void A_redirect_URI_over_http_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris: [http://c.example.com/cb]"),
        "9:21: error: clients[0].redirect_uris[0] uses http on a host that is not loopback; use https (RFC 9700 section 2.1)");

    [Fact, Spec("RFC 9700", "2.1")]
    public void A_redirect_URI_that_is_not_absolute_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris: [/cb]"),
        "9:21: error: clients[0].redirect_uris[0] is not an absolute URI; register each redirect URI in full (RFC 9700 section 2.1)");

    [Fact, Spec("RFC 9700", "2.1")]
    public void A_redirect_URI_of_a_web_client_with_a_scheme_of_its_own_is_refused() => Plans.Refuses(
        Plans.Web("""redirect_uris: ["com.example.c:/cb"]"""),
        "9:21: error: clients[0].redirect_uris[0] must use https; register each redirect URI in full (RFC 9700 section 2.1)");

    [Fact, Spec("RFC 8252", "7.1")]
    public void A_scheme_that_is_no_reversed_domain_name_is_refused() => Plans.Refuses(
        Plans.Native("""redirect_uris: ["shop:/cb"]"""),
        "8:21: error: clients[0].redirect_uris[0] uses a private-use scheme that is not a reversed domain name; register each redirect URI in full (RFC 8252 section 7.1)");

    [Fact, Spec("RFC 8252", "8.3")]
    public void A_native_client_on_localhost_is_warned_about() => Plans.Warns(
        Plans.Native("""redirect_uris: ["http://localhost:7000/cb"]"""),
        "8:21: warning: clients[0].redirect_uris[0] uses the name localhost; write http://127.0.0.1, which no resolver or firewall can turn elsewhere and whose port may vary (RFC 8252 section 8.3)");

    [Fact]
    public void The_same_redirect_URI_twice_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris: [https://c.example.com/cb, https://c.example.com/cb]"),
        "9:47: error: clients[0].redirect_uris[1] is the same as redirect_uris[0]; keep one of the two");

    [Fact, Spec("OIDC RP-Initiated Logout", "3.1")]
    public void A_place_after_logout_with_a_wildcard_is_refused() => Plans.Refuses(
        Plans.Web("""post_logout_redirect_uris: ["https://*.example.com/"]"""),
        "11:33: error: clients[0].post_logout_redirect_uris[0] contains a wildcard; register each redirect URI in full (OpenID Connect RP-Initiated Logout section 3.1)");

    [Fact]
    public void An_origin_with_a_path_is_refused() => Plans.Refuses(
        Plans.Spa("origins: [https://c.example.com/app]"),
        "10:15: error: clients[0].origins[0] is not an origin; write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com (RFC 6454 section 6.2)");

    [Fact]
    public void An_origin_with_a_slash_is_refused() => Plans.Refuses(
        Plans.Spa("origins: [https://c.example.com/]"),
        "10:15: error: clients[0].origins[0] is not an origin; write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com (RFC 6454 section 6.2)");

    [Fact]
    public void An_origin_with_a_wildcard_is_refused() => Plans.Refuses(
        Plans.Spa("""origins: ["https://*.example.com"]"""),
        "10:15: error: clients[0].origins[0] contains a wildcard; write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com (RFC 6454 section 6.2)");

    [Fact]
    public void An_origin_over_http_is_refused() => Plans.Refuses(
        Plans.Spa("""origins: ["http://c.example.com"]"""),
        "10:15: error: clients[0].origins[0] uses http on a host that is not loopback; write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com (RFC 6454 section 6.2)");

    [Fact]
    public void An_origin_in_capitals_is_refused() => Plans.Refuses(
        Plans.Spa("origins: [https://C.example.com]"),
        "10:15: error: clients[0].origins[0] is not an origin; write scheme and host in lower case, and the port if it is not the usual one: https://shop.example.com (RFC 6454 section 6.2)");
}
