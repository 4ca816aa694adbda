namespace Gatehouse.Plan.Tests.Rules;

/// <summary>Keys and the shapes of their values.</summary>
public class KeyAndShapeRules
{
    [Fact]
    public void An_unknown_key_is_told_with_the_name_that_was_meant() => Plans.Refuses(
        Plans.Web("redirect_uri: https://c.example.com/cb"),
        "11:5: error: clients[0].redirect_uri is not a known key (did you mean redirect_uris?); correct the name, or remove the key");

    [Fact]
    public void An_unknown_key_like_nothing_known_is_refused() => Plans.Refuses(
        "colour: green",
        "1:1: error: colour is not a known key; use one of profile, issuer, token_signing, apis, clients, users, require_pushed_authorization_requests, trusted_issuers, outgoing, trusted_proxies, dpop, authentication, mtls, tls, gateway, pages, administration, refusals, decisions, audit, silenced, registration, expect, version");

    [Fact]
    public void An_unknown_key_is_not_shown_if_it_looks_like_none() => Plans.Refuses(
        "\"pass word!\": x",
        "1:1: error: ? is not a known key; use one of profile, issuer, token_signing, apis, clients, users, require_pushed_authorization_requests, trusted_issuers, outgoing, trusted_proxies, dpop, authentication, mtls, tls, gateway, pages, administration, refusals, decisions, audit, silenced, registration, expect, version");

    [Fact]
    public void A_key_that_is_written_twice_is_refused() => Plans.Refuses(
        Plans.Web("""
            owner: a
            consent: ask
            # again
            owner: b
            """),
        "14:5: error: clients[0].owner is written twice; keep one of the two");

    [Fact]
    public void A_list_where_one_value_belongs_is_refused() => Plans.Refuses(
        Plans.Web("client_name: [The, Shop]"),
        "11:18: error: clients[0].client_name must be a single value, not a list; write the value behind the colon");

    [Fact]
    public void One_value_where_a_list_belongs_is_refused() => Plans.Refuses(
        Plans.Web("redirect_uris: https://c.example.com/cb"),
        "9:20: error: clients[0].redirect_uris must be a list, not a single value; write [a, b], or one line for each beginning with a dash");

    [Fact]
    public void A_mapping_where_a_list_belongs_is_refused() => Plans.Refuses(
        "clients: { client_id: c }",
        "1:10: error: clients must be a list, not a mapping; write [a, b], or one line for each beginning with a dash");

    [Fact]
    public void One_value_where_a_mapping_belongs_is_refused() => Plans.Refuses(
        Plans.Web("refresh: off"),
        "11:14: error: clients[0].refresh must be a mapping, not a single value; write { key: value }, or one indented line for each key");

    [Fact]
    public void A_client_that_is_no_mapping_is_refused() => Plans.Refuses(
        "clients: [shop]",
        "1:11: error: clients[0] must be a mapping, not a single value; write { key: value }, or one indented line for each key");

    [Fact]
    public void A_key_without_a_value_is_refused() => Plans.Refuses(
        Plans.Web("client_name:"),
        "11:17: error: clients[0].client_name has no value; write one, or remove the key");

    [Fact]
    public void A_key_with_an_empty_value_is_refused() => Plans.Refuses(
        Plans.Web("client_name: ''"),
        "11:18: error: clients[0].client_name is empty; write a value, or remove the key");

    [Fact]
    public void A_mapping_without_a_value_is_refused() => Plans.Refuses(
        Plans.Web("refresh:"),
        "11:13: error: clients[0].refresh has no value; write one, or remove the key");

    [Fact]
    public void A_word_that_is_not_allowed_is_refused() => Plans.Refuses(
        Plans.Web("consent: implide"),
        "11:14: error: clients[0].consent has 'implide', which is not allowed here (did you mean implied?); use one of ask, implied");

    [Fact]
    public void A_word_like_nothing_that_is_allowed_is_refused() => Plans.Refuses(
        Plans.Web("consent: whatever"),
        "11:14: error: clients[0].consent has 'whatever', which is not allowed here; use one of ask, implied");

    [Fact]
    public void A_switch_that_is_neither_on_nor_off_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { rotate: maybe }"),
        "11:24: error: clients[0].refresh.rotate has 'maybe', which is not allowed here; use one of on, off, true, false, yes, no");

    [Fact]
    public void A_duration_without_a_unit_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: 60"),
        "11:20: error: clients[0].code_lifetime has '60', which is not a duration; write a whole number and a unit: 30s, 10m, 1h or 14d");

    [Fact]
    public void A_duration_with_an_unknown_unit_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: 1w"),
        "11:20: error: clients[0].code_lifetime has '1w', which is not a duration; write a whole number and a unit: 30s, 10m, 1h or 14d");

    [Fact]
    public void A_negative_duration_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: -1m"),
        "11:20: error: clients[0].code_lifetime has '-1m', which is not a duration; write a whole number and a unit: 30s, 10m, 1h or 14d");

    [Fact]
    public void A_duration_longer_than_a_century_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: 40000d"),
        "11:20: error: clients[0].code_lifetime has '40000d', which is not a duration; write a whole number and a unit: 30s, 10m, 1h or 14d");

    [Fact]
    public void A_moment_that_is_none_is_refused() => Plans.Refuses(
        Plans.Web("""
            client_secrets: [{ value: "${SECRET}", expires_at: tomorrow }]
            client_secret
            """),
        "10:56: error: clients[0].client_secrets[0].expires_at has 'tomorrow', which is not a date or time; write 2027-06-30 or 2027-06-30T12:00:00Z");

    [Fact]
    public void A_date_that_is_none_is_refused() => Plans.Refuses(
        Plans.Web("sunset: { until: 2027-02-30 }"),
        "11:22: error: clients[0].sunset.until has '2027-02-30', which is not a date; write 2027-06-30");
}
