using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>APIs, their tokens and their scopes.</summary>
public class ApiRules
{
    [Fact]
    public void An_API_without_a_name_is_refused() => Plans.Refuses(
        Plans.AnApi("name"),
        "2:5: error: apis[0].name is missing; give the API a short name, such as orders");

    [Fact]
    public void An_API_with_a_name_that_is_none_is_refused() => Plans.Refuses(
        Plans.AnApi("name: the orders"),
        "2:11: error: apis[0].name is not a name; use letters, digits, dots, dashes and underscores, 64 at most");

    [Fact]
    public void Two_APIs_of_one_name_are_refused() => Plans.Refuses(
        Plans.AnApi("""
            - name: orders
              resource: https://other.example.com
            """),
        "5:11: error: apis[1].name is the same as that of apis[0]; give every API a name of its own");

    [Fact, Spec("RFC 8707", "2")]
    public void An_API_without_a_resource_is_refused() => Plans.Refuses(
        Plans.AnApi("resource"),
        "2:5: error: apis[0].resource is missing; write the URI that identifies the API, such as https://orders.example.com (RFC 8707 section 2)");

    [Fact, Spec("RFC 8707", "2")]
    public void A_resource_that_is_no_absolute_URI_is_refused() => Plans.Refuses(
        Plans.AnApi("resource: /orders"),
        "3:15: error: apis[0].resource is not an absolute URI; write an absolute URI without fragment, such as https://orders.example.com; http is for loopback only (RFC 8707 section 2)");

    [Fact, Spec("RFC 8707", "2")]
    public void A_resource_with_a_fragment_is_refused() => Plans.Refuses(
        Plans.AnApi("resource: https://orders.example.com#x"),
        "3:15: error: apis[0].resource has a fragment; write an absolute URI without fragment, such as https://orders.example.com; http is for loopback only (RFC 8707 section 2)");

    [Fact, Spec("RFC 8707", "2")]
    public void A_resource_over_http_is_refused() => Plans.Refuses(
        Plans.AnApi("resource: http://orders.example.com"),
        "3:15: error: apis[0].resource uses http on a host that is not loopback; write an absolute URI without fragment, such as https://orders.example.com; http is for loopback only (RFC 8707 section 2)");

    [Fact, Spec("RFC 8707", "2")]
    public void Two_APIs_of_one_resource_are_refused() => Plans.Refuses(
        Plans.AnApi("""
            - name: other
              resource: https://orders.example.com
            """),
        "6:15: error: apis[1].resource is the same as that of apis[0]; give every API an identifier of its own (RFC 8707 section 2)");

    [Fact]
    public void A_token_format_that_does_not_exist_is_refused() => Plans.Refuses(
        Plans.AnApi("token: { format: jwe }"),
        "5:22: error: apis[0].token.format has 'jwe', which is not allowed here (did you mean jwt?); use one of jwt, opaque");

    [Fact]
    public void A_token_that_lives_no_time_is_refused() => Plans.Refuses(
        Plans.AnApi("token: { lifetime: 0s }"),
        "5:24: error: apis[0].token.lifetime is zero; write a time such as 10m");

    [Fact, Spec("RFC 6750", "5.3")]
    public void A_token_that_lives_longer_than_a_day_is_refused() => Plans.Refuses(
        Plans.AnApi("token: { lifetime: 25h }"),
        "5:24: error: apis[0].token.lifetime is longer than 24h; write an hour or less; refresh tokens keep users signed in (RFC 6750 section 5.3)");

    [Fact, Spec("RFC 6750", "5.3")]
    public void A_token_that_lives_longer_than_an_hour_is_warned_about() => Plans.Warns(
        Plans.AnApi("token: { lifetime: 2h }"),
        "5:24: warning: apis[0].token.lifetime is longer than 1h; write an hour or less; a stolen token works until it ends (RFC 6750 section 5.3)");

    [Fact]
    public void A_scope_without_a_name_is_refused() => Plans.Refuses(
        Plans.AnApi("scopes: [{ description: See your orders }]"),
        "4:14: error: apis[0].scopes[0].name is missing; name the scope as clients ask for it, such as orders.read");

    [Fact, Spec("RFC 6749", "3.3")]
    public void A_scope_with_a_space_is_refused() => Plans.Refuses(
        Plans.AnApi("scopes: [orders read]"),
        "4:14: error: apis[0].scopes[0].name has a character that scopes cannot have; use letters, digits, dots and colons (RFC 6749 section 3.3)");

    [Fact, Spec("OIDC Core", "5.4")]
    public void A_scope_of_OpenID_Connect_is_refused() => Plans.Refuses(
        Plans.AnApi("scopes: [orders.read, openid]"),
        "4:27: error: apis[0].scopes[1].name is a scope of OpenID Connect and belongs to no API; choose another name (OpenID Connect Core section 5.4)");

    [Fact]
    public void A_level_of_access_in_prose_is_refused() => Plans.Refuses(
        Plans.AnApi("scopes: [{ name: orders.read, access: to read }]"),
        "4:43: error: apis[0].scopes[0].access is not a name; write one word, such as read or write");

    [Fact, Spec("RFC 6749", "3.3")]
    public void One_scope_in_two_APIs_is_refused() => Plans.Refuses(
        Plans.AnApi("""
            - name: other
              resource: https://other.example.com
              scopes: [orders.read]
            """),
        "7:14: error: apis[1].scopes[0].name is the same as that of apis[0].scopes[0]; name each scope once in the whole plan; a token request names scopes without their API (RFC 6749 section 3.3)");
}
