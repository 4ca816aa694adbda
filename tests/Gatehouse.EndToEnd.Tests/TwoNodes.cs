using System.Diagnostics;
using System.Text.Json;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Two processes that share nothing but one PostgreSQL, seen from outside as one provider.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private const int AtOnce = 50;

    private readonly Shop _shop = new();
    private GatehouseProcess _first = null!;
    private GatehouseProcess _second = null!;

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        _first = await _shop.StartAsync(database);
        // The second has no plan: it runs the version that the first one stored.
        _second = await GatehouseProcess.StartAsync(new GatehouseSettings { Database = database, RootSecret = _shop.RootSecret });
    }

    public async ValueTask DisposeAsync()
    {
        if (_first is not null) await _first.DisposeAsync();
        if (_second is not null) await _second.DisposeAsync();
    }

    [Fact]
    public async Task Either_node_redeems_renews_and_revokes_what_the_other_one_issued()
    {
        using var browser = new Browser(_first.Url);
        var (here, there) = (_shop.Web(_first), _shop.Web(_first).At(_second.Url));

        var code = await here.AuthorizeAsync(browser, Shop.Username, _shop.Password, Shop.Everything);
        var tokens = AssertAnswer.Succeeded(await there.RedeemAsync(code));
        var renewed = AssertAnswer.Succeeded(await here.RefreshAsync(tokens.RefreshToken));
        AssertAnswer.Active(await _shop.OrdersApi(_second).IntrospectAsync(renewed.AccessToken));

        AssertAnswer.Succeeded(await there.RevokeAsync(renewed.RefreshToken));
        AssertAnswer.Inactive(await _shop.OrdersApi(_second).IntrospectAsync(renewed.AccessToken));
        await WithinASecondAsync(async () => !(await _shop.OrdersApi(_first).IntrospectAsync(renewed.AccessToken)).Is("active"));
        AssertAnswer.Refused("invalid_grant", await here.RefreshAsync(renewed.RefreshToken));
    }

    [Fact]
    public async Task A_session_of_one_node_is_a_session_of_the_other()
    {
        using var browser = new Browser(_first.Url);
        await _shop.SignInAsync(_shop.Web(_first), browser);
        using var elsewhere = new Browser(_second.Url);
        foreach (System.Net.Cookie cookie in browser.Cookies.GetCookies(new Uri(_first.Url)))
            elsewhere.Cookies.Add(new Uri(_second.Url), new System.Net.Cookie(cookie.Name, cookie.Value));

        await elsewhere.OpenAsync(_shop.Web(_second).AuthorizationUrl("openid", OAuthClient.Random(), "s", ("prompt", "none")));
        Assert.NotNull(HttpUtility.ParseQueryString(elsewhere.Left!.Query)["code"]);
    }

    [Fact]
    [Spec("RFC 6749", "4.1.2")]
    [Spec("RFC 9700", "4.2")]
    public async Task Of_fifty_simultaneous_redemptions_over_both_exactly_one_gets_tokens_and_the_grant_is_revoked()
    {
        using var browser = new Browser(_first.Url);
        var client = _shop.Web(_first);
        for (var round = 0; round < 5; round++)
        {
            var code = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, Shop.Everything);
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => client.At(i % 2 == 0 ? _first.Url : _second.Url).RedeemAsync(code)));

            var won = Assert.Single(answers, answer => answer.Succeeded);
            Assert.All(answers.Where(answer => !answer.Succeeded), answer => AssertAnswer.Refused("invalid_grant", answer));
            AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(won.RefreshToken));
            await WithinASecondAsync(async () => !(await _shop.OrdersApi(_first).IntrospectAsync(won.AccessToken)).Is("active"));
            await WithinASecondAsync(async () => !(await _shop.OrdersApi(_second).IntrospectAsync(won.AccessToken)).Is("active"));
        }
    }

    [Fact]
    [Spec("RFC 6749", "6")]
    [Spec("RFC 9700", "4.14")]
    public async Task Fifty_simultaneous_refreshes_over_both_all_get_the_same_successor()
    {
        using var browser = new Browser(_first.Url);
        foreach (var client in new[] { _shop.Web(_first), _shop.Asking(_first) })
        {
            var refreshToken = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser)).RefreshToken;
            for (var round = 0; round < 5; round++)
            {
                var presented = refreshToken;
                var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => client.At(i % 2 == 0 ? _first.Url : _second.Url).RefreshAsync(presented)));
                Assert.All(answers, answer => AssertAnswer.Succeeded(answer));
                refreshToken = Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
                Assert.NotEqual(presented, refreshToken);
            }
        }
    }

    [Fact]
    public async Task An_edited_plan_reaches_both_nodes_within_a_second()
    {
        var nightly = _shop.Nightly(_first);
        AssertAnswer.Refused("invalid_scope", await nightly.At(_second.Url).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write")));

        var plan = await File.ReadAllTextAsync(_first.PlanFile);
        await File.WriteAllTextAsync(_first.PlanFile, plan.Replace("scope: orders.read }", "scope: orders.read orders.write }"));

        await WithinASecondAsync(async () => (await nightly.TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write"))).Succeeded);
        await WithinASecondAsync(async () => (await nightly.At(_second.Url).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write"))).Succeeded);
    }

    [Fact]
    public async Task A_plan_that_is_wrong_changes_nothing()
    {
        var plan = await File.ReadAllTextAsync(_first.PlanFile);
        await File.WriteAllTextAsync(_first.PlanFile, plan.Replace("kind: service", "kind: sevrice"));
        await _first.Program.WaitForOutputAsync("sevrice", TimeSpan.FromSeconds(5));
        AssertAnswer.Succeeded(await _shop.Nightly(_first).TokenAsync(("grant_type", "client_credentials")));
        AssertAnswer.Succeeded(await _shop.Nightly(_first).At(_second.Url).TokenAsync(("grant_type", "client_credentials")));
    }

    [Fact]
    public async Task A_new_signing_key_reaches_both_nodes_and_old_tokens_stay_good()
    {
        var nightly = _shop.Nightly(_first);
        var old = AssertAnswer.Succeeded(await nightly.TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        var plan = await File.ReadAllTextAsync(_first.PlanFile);
        await File.WriteAllTextAsync(_first.PlanFile, "token_signing: { algorithm: RS256 }\n" + plan);

        await WithinAsync(TimeSpan.FromSeconds(20), async () => (await AlgorithmsAsync(_first)).Contains("RS256"));
        await WithinASecondAsync(async () => (await AlgorithmsAsync(_second)).Contains("RS256"));
        await WithinASecondAsync(async () => (await KeyIdsAsync(_first)).SequenceEqual(await KeyIdsAsync(_second)));
        AssertAnswer.Active(await _shop.OrdersApi(_second).IntrospectAsync(old));
        var fresh = AssertAnswer.Succeeded(await nightly.At(_second.Url).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        AssertAnswer.Active(await _shop.OrdersApi(_first).IntrospectAsync(fresh));
    }

    private static async Task<string> KeysAsync(GatehouseProcess node)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(node.Url + "/jwks");
    }

    private static Task<IReadOnlyList<string?>> AlgorithmsAsync(GatehouseProcess node) => EachKeyAsync(node, "alg");

    private static Task<IReadOnlyList<string?>> KeyIdsAsync(GatehouseProcess node) => EachKeyAsync(node, "kid");

    private static async Task<IReadOnlyList<string?>> EachKeyAsync(GatehouseProcess node, string member) =>
        [.. JsonDocument.Parse(await KeysAsync(node)).RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty(member).GetString()).Order(StringComparer.Ordinal)];

    // A second is the promise; the rest is for a machine that runs other tests beside this one.
    private static Task WithinASecondAsync(Func<Task<bool>> condition) => WithinAsync(TimeSpan.FromSeconds(3), condition);

    private static async Task WithinAsync(TimeSpan limit, Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
            Assert.True(clock.Elapsed < limit, $"It did not happen within {limit}.");
    }
}
