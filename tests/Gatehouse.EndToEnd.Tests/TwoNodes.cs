using System.Text.Json;
using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Two processes that share nothing but one PostgreSQL, seen from outside as one provider.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private const int AtOnce = 50;

    private NodePair _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await NodePair.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Either_node_redeems_renews_and_revokes_what_the_other_one_issued()
    {
        using var browser = new Browser(_nodes.First.Url);
        var (here, there) = (_nodes.Shop.Web(_nodes.First), _nodes.Shop.Web(_nodes.First).At(_nodes.Second.Url));

        var code = await here.AuthorizeAsync(browser, Shop.Username, _nodes.Shop.Password, Shop.Everything);
        var tokens = AssertAnswer.Succeeded(await there.RedeemAsync(code));
        var renewed = AssertAnswer.Succeeded(await here.RefreshAsync(tokens.RefreshToken));
        AssertAnswer.Active(await _nodes.Shop.OrdersApi(_nodes.Second).IntrospectAsync(renewed.AccessToken));

        AssertAnswer.Succeeded(await there.RevokeAsync(renewed.RefreshToken));
        AssertAnswer.Inactive(await _nodes.Shop.OrdersApi(_nodes.Second).IntrospectAsync(renewed.AccessToken));
        await Within.ASecondAsync(async () => !(await _nodes.Shop.OrdersApi(_nodes.First).IntrospectAsync(renewed.AccessToken)).Is("active"));
        AssertAnswer.Refused("invalid_grant", await here.RefreshAsync(renewed.RefreshToken));
    }

    [Fact]
    public async Task A_session_of_one_node_is_a_session_of_the_other()
    {
        using var browser = new Browser(_nodes.First.Url);
        await _nodes.Shop.SignInAsync(_nodes.Shop.Web(_nodes.First), browser);
        using var elsewhere = new Browser(_nodes.Second.Url);
        foreach (System.Net.Cookie cookie in browser.Cookies.GetCookies(new Uri(_nodes.First.Url)))
            elsewhere.Cookies.Add(new Uri(_nodes.Second.Url), new System.Net.Cookie(cookie.Name, cookie.Value));

        await elsewhere.OpenAsync(_nodes.Shop.Web(_nodes.Second).AuthorizationUrl("openid", OAuthClient.Random(), "s", ("prompt", "none")));
        Assert.NotNull(HttpUtility.ParseQueryString(elsewhere.Left!.Query)["code"]);
    }

    [Fact]
    [Spec("RFC 6749", "4.1.2")]
    [Spec("RFC 9700", "4.2")]
    public async Task Of_fifty_simultaneous_redemptions_over_both_exactly_one_gets_tokens_and_the_grant_is_revoked()
    {
        using var browser = new Browser(_nodes.First.Url);
        var client = _nodes.Shop.Web(_nodes.First);
        for (var round = 0; round < 5; round++)
        {
            var code = await client.AuthorizeAsync(browser, Shop.Username, _nodes.Shop.Password, Shop.Everything);
            var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => client.At(_nodes.At(i).Url).RedeemAsync(code)));

            var won = Assert.Single(answers, answer => answer.Succeeded);
            Assert.All(answers.Where(answer => !answer.Succeeded), answer => AssertAnswer.Refused("invalid_grant", answer));
            AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(won.RefreshToken));
            await Within.ASecondAsync(async () => !(await _nodes.Shop.OrdersApi(_nodes.First).IntrospectAsync(won.AccessToken)).Is("active"));
            await Within.ASecondAsync(async () => !(await _nodes.Shop.OrdersApi(_nodes.Second).IntrospectAsync(won.AccessToken)).Is("active"));
        }
    }

    [Fact]
    [Spec("RFC 6749", "6")]
    [Spec("RFC 9700", "4.14")]
    public async Task Fifty_simultaneous_refreshes_over_both_all_get_the_same_successor()
    {
        using var browser = new Browser(_nodes.First.Url);
        foreach (var client in new[] { _nodes.Shop.Web(_nodes.First), _nodes.Shop.Asking(_nodes.First) })
        {
            var refreshToken = AssertAnswer.Succeeded(await _nodes.Shop.SignInAsync(client, browser)).RefreshToken;
            for (var round = 0; round < 5; round++)
            {
                var presented = refreshToken;
                var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => client.At(_nodes.At(i).Url).RefreshAsync(presented)));
                Assert.All(answers, answer => AssertAnswer.Succeeded(answer));
                refreshToken = Assert.Single(answers.Select(answer => answer.RefreshToken).Distinct());
                Assert.NotEqual(presented, refreshToken);
            }
        }
    }

    [Fact]
    public async Task An_edited_plan_reaches_both_nodes_within_a_second()
    {
        var nightly = _nodes.Shop.Nightly(_nodes.First);
        AssertAnswer.Refused("invalid_scope", await nightly.At(_nodes.Second.Url).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write")));

        var plan = await File.ReadAllTextAsync(_nodes.First.PlanFile);
        await File.WriteAllTextAsync(_nodes.First.PlanFile, plan.Replace("scope: orders.read }", "scope: orders.read orders.write }"));

        await Within.ASecondAsync(async () => (await nightly.TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write"))).Succeeded);
        await Within.ASecondAsync(async () => (await nightly.At(_nodes.Second.Url).TokenAsync(("grant_type", "client_credentials"), ("scope", "orders.write"))).Succeeded);
    }

    [Fact]
    public async Task A_plan_that_is_wrong_changes_nothing()
    {
        var plan = await File.ReadAllTextAsync(_nodes.First.PlanFile);
        await File.WriteAllTextAsync(_nodes.First.PlanFile, plan.Replace("kind: service", "kind: sevrice"));
        await _nodes.First.Program.WaitForOutputAsync("sevrice", TimeSpan.FromSeconds(5));
        AssertAnswer.Succeeded(await _nodes.Shop.Nightly(_nodes.First).TokenAsync(("grant_type", "client_credentials")));
        AssertAnswer.Succeeded(await _nodes.Shop.Nightly(_nodes.First).At(_nodes.Second.Url).TokenAsync(("grant_type", "client_credentials")));
    }

    [Fact]
    public async Task A_new_signing_key_reaches_both_nodes_and_old_tokens_stay_good()
    {
        var nightly = _nodes.Shop.Nightly(_nodes.First);
        var old = AssertAnswer.Succeeded(await nightly.TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        var plan = await File.ReadAllTextAsync(_nodes.First.PlanFile);
        await File.WriteAllTextAsync(_nodes.First.PlanFile, "token_signing: { algorithm: RS256 }\n" + plan);

        await Within.Async(TimeSpan.FromSeconds(20), async () => (await AlgorithmsAsync(_nodes.First)).Contains("RS256"));
        await Within.ASecondAsync(async () => (await AlgorithmsAsync(_nodes.Second)).Contains("RS256"));
        await Within.ASecondAsync(async () => (await KeyIdsAsync(_nodes.First)).SequenceEqual(await KeyIdsAsync(_nodes.Second)));
        AssertAnswer.Active(await _nodes.Shop.OrdersApi(_nodes.Second).IntrospectAsync(old));
        var fresh = AssertAnswer.Succeeded(await nightly.At(_nodes.Second.Url).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        AssertAnswer.Active(await _nodes.Shop.OrdersApi(_nodes.First).IntrospectAsync(fresh));
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
}
