using System.Diagnostics;
using System.Net;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>PostgreSQL goes away and comes back under a running server.</summary>
public sealed class DatabaseAway
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task Without_the_database_the_answer_is_503_and_afterwards_everything_goes_on()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var server = await PostgresServer.StartNewAsync();
        await using var node = await _shop.StartAsync(await server.NewDatabaseAsync());
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));
        await UseAsync(node, client);
        var waiting = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, Shop.Everything);

        await server.KillAsync();
        AssertAway(await client.RefreshAsync(tokens.RefreshToken));
        AssertAway(await client.RedeemAsync(waiting));
        AssertAway(await client.RevokeAsync(tokens.RefreshToken));
        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        Assert.True(browser.Left is { } left ? left.Query.Contains("temporarily_unavailable") : browser.Page!.Status == HttpStatusCode.ServiceUnavailable);

        // A service with a secret needs no database, and neither does the check of its token while the node's view is fresh.
        AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials")));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(node.Url + "/healthz/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(node.Url + "/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(node.Url + "/jwks")).StatusCode);
        // Later than that, "active" would be a guess.
        await Task.Delay(1500);
        AssertAway(await _shop.OrdersApi(node).IntrospectAsync(tokens.AccessToken));

        await server.StartAsync();
        await node.WaitUntilReadyAsync();
        var clock = Stopwatch.StartNew();
        JsonAnswer renewed;
        while (!(renewed = await client.RefreshAsync(tokens.RefreshToken)).Succeeded && clock.Elapsed < TimeSpan.FromSeconds(5)) await Task.Delay(50);
        AssertAnswer.Succeeded(renewed);
        AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(renewed.AccessToken));
        await UseAsync(node, client);
        Assert.Equal(0, await node.StopAsync());
    }

    /// <summary>Sign-ins from a clean browser to the revocation, often enough that every statement of them is prepared.</summary>
    private async Task UseAsync(GatehouseProcess node, OAuthClient client)
    {
        for (var i = 0; i < 5; i++)
        {
            using var browser = new Browser(node.Url);
            var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));
            tokens = AssertAnswer.Succeeded(await client.RefreshAsync(tokens.RefreshToken));
            AssertAnswer.Succeeded(await client.UserInfoAsync(tokens.AccessToken));
            AssertAnswer.Succeeded(await client.RevokeAsync(tokens.RefreshToken));
        }
    }

    [Fact]
    public async Task A_database_that_hangs_does_not_hang_its_clients()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var server = await PostgresServer.StartNewAsync();
        await using var node = await _shop.StartAsync(await server.NewDatabaseAsync());
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));

        await server.PauseAsync();
        try
        {
            var clock = Stopwatch.StartNew();
            AssertAway(await client.RefreshAsync(tokens.RefreshToken));
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
        }
        finally
        {
            await server.ContinueAsync();
        }
        await node.WaitUntilReadyAsync();
        AssertAnswer.Succeeded(await client.RefreshAsync(tokens.RefreshToken));
    }

    private static void AssertAway(JsonAnswer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, $"{(int)answer.Status} {answer.Body}");
        Assert.Equal("temporarily_unavailable", answer.Error);
    }
}
