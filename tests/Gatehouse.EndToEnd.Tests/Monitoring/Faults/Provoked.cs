using Npgsql;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>Every fault of the table, by its name there, in groups that one installation can take one after the other.</summary>
internal static class Provoked
{
    /// <summary>What the gateway does while revocations are lost, and the faults.</summary>
    public static readonly IReadOnlyList<(string WhenLost, IReadOnlyList<(string Name, Fault Fault)> Faults)> Groups =
    [
        ("continue",
        [
            ("Unknown clients", UnknownClients), ("Wrong secrets", WrongSecrets), ("Client misconfigured", ClientMisconfigured), ("API failing", ApiFailing),
            ("Database slow", DatabaseSlow), ("Passwords guessed", PasswordsGuessed),
        ]),
        ("continue", [("Database away", DatabaseAway)]),
        ("continue", [("Feed stale", FeedStale)]),
        ("refuse", [("Provider gone", ProviderGone)]),
        // The keys are looked after once a minute: by the last one that minute is nearly over.
        ("continue",
        [
            ("Signing key near its end", KeyNearItsEnd), ("Refresh replay", RefreshReplay), ("Code replay", CodeReplay), ("Overload", Overload), ("Signing key expired", KeyExpired),
        ]),
    ];

    /// <summary>As long as a subscriber of the revocations takes to be stale, and with something refused meanwhile, of which no record can be written.</summary>
    private static Fault DatabaseAway => Fault.Done(
        async on =>
        {
            on.Cables.Database.Cut();
            await WrongSecretAsync(on.All);
        },
        "count(gatehouse_revocation_feed_staleness_seconds > 61) == 2 and on() max(gatehouse_node_view_age_seconds) > 61 and on() gatehouse_refusals_total{outcome=\"dropped\"}");

    private static Fault FeedStale => Fault.Of(cables => cables.Feed, link => link.Cut(), "count(gatehouse_revocation_feed_staleness_seconds > 61) == 2");

    private static Fault ProviderGone => Fault.Done(on => on.All.Provider.KillAsync(), "count(gatehouse_revocation_feed_staleness_seconds > 61) == 2");

    private static Fault KeyNearItsEnd => Fault.Done(
        on => ExecuteAsync(on, $"UPDATE keys SET retires_at = {InMinutes(30)} WHERE {Current}; {CountUp}"),
        "gatehouse_key_remaining_seconds < 3600",
        on => ExecuteAsync(on, $"UPDATE keys SET retires_at = {InMinutes(30 * 24 * 60)} WHERE {Current}; {CountUp}"));

    /// <summary>No next key, and none can be stored.</summary>
    private static Fault KeyExpired => Fault.Done(
        async on =>
        {
            await ExecuteAsync(on, $"""
                CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'The disk is full.'; END $$ LANGUAGE plpgsql;
                CREATE TRIGGER refuse BEFORE INSERT ON keys FOR EACH ROW EXECUTE FUNCTION refuse();
                DELETE FROM keys WHERE purpose = 'sig' AND NOT ({Current}); UPDATE keys SET retires_at = {InMinutes(-5)} WHERE purpose = 'sig'; {CountUp}
                """);
            await on.All.Provider.Program.WaitForOutputAsync("Keys could not be maintained", TimeSpan.FromSeconds(90));
        },
        "gatehouse_key_remaining_seconds < 0");

    private static Fault UnknownClients => Fault.Sent(1, 300, all => new OAuthClient(all.Provider.Url, "nobody", "wrong").TokenAsync(("grant_type", "client_credentials")), "gatehouse_token_requests_total{reason=\"client_unknown\"} > 2");

    private static Fault WrongSecrets => Fault.Sent(1, 300, WrongSecretAsync, "gatehouse_token_requests_total{reason=\"client_secret_wrong\"} > 2");

    private static Fault ClientMisconfigured => Fault.Sent(
        1,
        300,
        async all =>
        {
            await all.Shop.Nightly(all.Provider).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.delete"));
            await all.CallAsync(HttpMethod.Get, "not-a-token");
        },
        "gatehouse_api_calls_total{decision=\"refused\"} > 2");

    private static Fault RefreshReplay => Fault.Done(
        async on =>
        {
            using var browser = new Browser(on.All.Provider.Url);
            var first = AssertAnswer.Succeeded(await on.All.Shop.SignInAsync(on.All.Strict, browser, "openid offline_access orders.read")).RefreshToken;
            AssertAnswer.Succeeded(await on.All.Strict.RefreshAsync(AssertAnswer.Succeeded(await on.All.Strict.RefreshAsync(first)).RefreshToken));
            AssertAnswer.Refused("invalid_grant", await on.All.Strict.RefreshAsync(first));
        },
        "gatehouse_refreshes_total{outcome=\"reuse_detected\"}");

    private static Fault CodeReplay => Fault.Done(
        async on =>
        {
            using var browser = new Browser(on.All.Provider.Url);
            var web = on.All.Shop.Web(on.All.Provider);
            var code = await web.AuthorizeAsync(browser, Shop.Username, on.All.Shop.Password, Shop.Everything);
            AssertAnswer.Succeeded(await web.RedeemAsync(code));
            AssertAnswer.Refused("invalid_grant", await web.RedeemAsync(code));
        },
        "gatehouse_revocations_total{cause=\"code_replayed\"}");

    private static Fault ApiFailing => Fault.Of(cables => cables.Api, link => link.Cut(), "gatehouse_upstream_healthy == 0");

    private static Fault DatabaseSlow => Fault.Of(cables => cables.Database, link => link.Lag = TimeSpan.FromMilliseconds(300), "histogram_quantile(0.99, sum by (le) (rate(gatehouse_database_wait_seconds_bucket[3s]))) > 0.25", isSlow: true);

    /// <summary>More people with a password than can be hashed, and a few less than are sent away.</summary>
    private static Fault Overload => Fault.Sent(62, 0, all => all.Former.TokenAsync(("grant_type", "password"), ("username", Shop.Username), ("password", all.Shop.Password)), "gatehouse_hashing_waiting > 48");

    /// <summary>More than a network may have wrong.</summary>
    private static Fault PasswordsGuessed => Fault.Sent(4, 50, GuessAsync, "gatehouse_logins_total{outcome=\"network_limited\"} > 2");

    private static string Current => "purpose = 'sig' AND active_from <= (extract(epoch FROM now()) * 1000)::bigint";

    private static string CountUp => "UPDATE keys_version SET version = version + 1;";

    private static string InMinutes(int minutes) => $"(extract(epoch FROM now()) * 1000)::bigint + {minutes * 60_000}";

    private static Task<JsonAnswer> WrongSecretAsync(Monitored all) => new OAuthClient(all.Provider.Url, "nightly", "wrong").TokenAsync(("grant_type", "client_credentials"));

    private static async Task GuessAsync(Monitored all)
    {
        using var browser = new Browser(all.Provider.Url);
        await browser.OpenAsync(all.Shop.Web(all.Provider).AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        await browser.SubmitAsync("password", ("username", "user-" + OAuthClient.Random()[..8]), ("password", "123456"));
    }

    private static async Task ExecuteAsync(FaultyInstallation on, string sql)
    {
        await using var connection = new NpgsqlConnection(on.Cables.DirectConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
