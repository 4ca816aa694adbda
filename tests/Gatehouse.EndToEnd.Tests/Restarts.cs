using System.Web;
using Gatehouse.Protocol;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>What people have must survive that the program stops and starts.</summary>
public sealed class Restarts
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task A_restart_keeps_sessions_tokens_and_keys_on_SQLite()
    {
        await using var node = await _shop.StartAsync();
        await KeepsEverythingAsync(node);
    }

    [Fact]
    public async Task A_restart_keeps_sessions_tokens_and_keys_on_PostgreSQL()
    {
        if (PostgresServer.Missing is { } reason) Assert.Skip(reason);
        await using var node = await _shop.StartAsync(await (await PostgresServer.SharedAsync()).NewDatabaseAsync());
        await KeepsEverythingAsync(node);
    }

    [Fact]
    public async Task A_requested_stop_is_quick_and_clean()
    {
        await using var node = await _shop.StartAsync();
        AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials")));
        Assert.Equal(0, await node.Program.StopAsync(TimeSpan.FromSeconds(10)));
        Assert.DoesNotContain("Exception", node.Program.Output);
    }

    [Fact]
    public async Task A_request_that_waits_at_the_stop_is_still_answered()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        // A login takes long enough (its password hash) to be under way when the stop comes.
        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        var login = browser.SubmitAsync("password", ("username", Shop.Username), ("password", _shop.Password));
        await Task.Delay(5);
        var stop = node.Program.StopAsync(TimeSpan.FromSeconds(20));
        try
        {
            await login;
            Assert.NotNull(browser.Left);
        }
        catch (HttpRequestException exception)
        {
            // The redirect that follows may meet a closed door; a cut answer may not happen.
            Assert.Contains("refused", exception.ToString());
        }
        Assert.Equal(0, await stop);
    }

    private async Task KeepsEverythingAsync(GatehouseProcess node)
    {
        using var browser = new Browser(node.Url);
        var client = _shop.Web(node);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));
        var waiting = await client.AuthorizeAsync(browser, Shop.Username, _shop.Password, "openid orders.read");
        var revoked = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));
        await client.RevokeAsync(revoked.RefreshToken);
        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s", ("prompt", "login")));
        var halfWay = browser.Page!.Address.ToString();
        using var http = new HttpClient();
        var keys = await http.GetStringAsync(node.Url + "/jwks");

        Assert.Equal(0, await node.StopAsync());
        await node.RestartAsync();

        Assert.Equal(keys, await http.GetStringAsync(node.Url + "/jwks"));
        AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(tokens.AccessToken));
        AssertAnswer.Inactive(await _shop.OrdersApi(node).IntrospectAsync(revoked.AccessToken));
        AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(revoked.RefreshToken));
        AssertAnswer.Succeeded(await client.RefreshAsync(tokens.RefreshToken));
        AssertAnswer.Succeeded(await client.RedeemAsync(waiting));

        await browser.OpenAsync(client.AuthorizationUrl("openid", OAuthClient.Random(), "s", ("prompt", "none")));
        Assert.NotNull(HttpUtility.ParseQueryString(browser.Left!.Query)["code"]);
        await browser.OpenAsync(halfWay);
        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", _shop.Password));
        Assert.NotNull(HttpUtility.ParseQueryString(browser.Left!.Query)["code"]);
    }
}
