using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

/// <summary>How long things live.</summary>
public class LifetimeRules
{
    [Fact, Spec("RFC 6749", "4.1.2")]
    public void A_code_that_lives_longer_than_ten_minutes_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: 11m"),
        "11:20: error: clients[0].code_lifetime is longer than 10m; write 10m or less; a minute is enough (RFC 6749 section 4.1.2)");

    [Fact]
    public void A_code_that_lives_no_time_is_refused() => Plans.Refuses(
        Plans.Web("code_lifetime: 0s"),
        "11:20: error: clients[0].code_lifetime is zero; write a time such as 1m");

    [Fact, Spec("OIDC Core", "2")]
    public void An_ID_token_that_lives_longer_than_a_day_is_refused() => Plans.Refuses(
        Plans.Web("id_token_lifetime: 25h"),
        "11:24: error: clients[0].id_token_lifetime is longer than 24h; write a short time; an ID token tells of one login and is no session (OpenID Connect Core section 2)");

    [Fact]
    public void An_ID_token_that_lives_no_time_is_refused() => Plans.Refuses(
        Plans.Web("id_token_lifetime: 0m"),
        "11:24: error: clients[0].id_token_lifetime is zero; write a time such as 10m");

    [Fact, Spec("RFC 9700", "4.14.2")]
    public void A_window_of_an_hour_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { window: 1h }"),
        "11:24: error: clients[0].refresh.window is longer than 5m; write 5m or less; a stolen token works for so long (RFC 9700 section 4.14.2)");

    [Fact]
    public void A_refresh_token_that_idles_no_time_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { idle: 0s }"),
        "11:22: error: clients[0].refresh.idle is zero; write a time such as 14d");

    [Fact]
    public void A_refresh_token_that_lives_no_time_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { absolute: 0d }"),
        "11:26: error: clients[0].refresh.absolute is zero; write a time such as 90d");

    [Fact, Spec("RFC 9700", "4.14.2")]
    public void A_refresh_token_that_lives_for_years_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { absolute: 400d }"),
        "11:26: error: clients[0].refresh.absolute is longer than 366d; write 366d or less (RFC 9700 section 4.14.2)");

    [Fact]
    public void A_refresh_token_that_idles_longer_than_it_lives_is_refused() => Plans.Refuses(
        Plans.Web("refresh: { idle: 20d, absolute: 10d }"),
        "11:22: error: clients[0].refresh.idle is longer than absolute; write a shorter time, or a longer absolute one");

    [Fact, Spec("RFC 9700", "4.14.2")]
    public void No_rotation_for_a_client_that_proves_nothing_is_refused() => Plans.Refuses(
        Plans.Spa("refresh: { rotate: off }"),
        "10:24: error: clients[0].refresh.rotate is off for a client that cannot prove who it is; rotate, so that a stolen token is noticed, or bind its tokens with dpop_bound_access_tokens (RFC 9700 section 4.14.2)");
}
