using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse keys</c> and <c>gatehouse users</c> beside a running server, which takes in what they change by itself.</summary>
public sealed class OperatorVerbs
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task Rotated_keys_sign_within_a_second_and_tokens_of_the_former_ones_stay_good()
    {
        await using var node = await _shop.StartAsync();
        var former = AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"))).AccessToken;
        var next = Assert.Single(await KeysAsync(node, "keys", "--json"), key => key is ("signing", "next", _)).Id;

        var rotated = await KeysAsync(node, "keys", "rotate", "--json");
        Assert.Contains(("signing", "in use", next), rotated);
        Assert.Contains(("signing", "retired", KeyOf(former)), rotated);
        await Within.ASecondAsync(async () => KeyOf(AssertAnswer.Succeeded(await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"))).AccessToken) == next);
        AssertAnswer.Active(await _shop.OrdersApi(node).IntrospectAsync(former));
    }

    [Fact]
    public async Task On_sqlite_people_are_managed() => await CheckPeopleAsync(await _shop.StartAsync());

    [Fact]
    public async Task On_postgres_people_are_managed()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await CheckPeopleAsync(await _shop.StartAsync(await (await PostgresServer.SharedAsync()).NewDatabaseAsync()));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_and_changes_nothing()
    {
        await using var node = await _shop.StartAsync();
        Assert.Contains("Nobody has the username 'bob'", await RefusedAsync(node, "users", "show", "bob"));
        Assert.Contains("is taken", await RefusedAsync(node, "users", "add", "ALICE"));
        Assert.Contains("Say so with --yes", await RefusedAsync(node, "users", "delete", Shop.Username));
        Assert.Contains("one word", await RefusedAsync(node, "users", "change", Shop.Username, "--role", "two words"));
        Assert.Contains("cannot be read", await RefusedAsync(node, "users", "password", Shop.Username, "--password-file", "/nowhere"));
        var file = Path.Combine(node.Data, "short");
        await File.WriteAllTextAsync(file, "short\n");
        Assert.Contains("at least 8 characters", await RefusedAsync(node, "users", "password", Shop.Username, "--password-file", file));
        using var browser = new Browser(node.Url);
        AssertAnswer.Succeeded(await _shop.SignInAsync(_shop.Web(node), browser));
    }

    private async Task CheckPeopleAsync(GatehouseProcess started)
    {
        await using var node = started;
        var client = _shop.Web(node);
        using var browser = new Browser(node.Url);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(client, browser));

        var alice = await PersonAsync(node);
        Assert.Equal(("active", 1, "web"), (alice.GetProperty("state").GetString(), alice.GetProperty("sessions").GetInt32(), alice.GetProperty("clients")[0].GetString()));

        await RunAsync(node, "users", "disable", "Alice");
        AssertAnswer.Refused("invalid_grant", await client.RefreshAsync(tokens.RefreshToken));
        await Within.ASecondAsync(async () => !(await _shop.OrdersApi(node).IntrospectAsync(tokens.AccessToken)).Is("active"));
        Assert.False(await SignsInAsync(node, _shop.Password));

        await RunAsync(node, "users", "enable", Shop.Username);
        Assert.True(await SignsInAsync(node, _shop.Password));

        var made = (await RunAsync(node, "users", "password", Shop.Username)).Trim().Split(' ')[1];
        Assert.False(await SignsInAsync(node, _shop.Password));
        Assert.True(await SignsInAsync(node, made));

        await RunAsync(node, "users", "change", Shop.Username, "--name", "Alice A", "--role", "admin", "--role", "auditor");
        Assert.Equal("admin auditor", string.Join(' ', (await PersonAsync(node)).GetProperty("roles").EnumerateArray().Select(role => role.GetString())));

        await RunAsync(node, "users", "delete", Shop.Username, "--yes");
        Assert.False(await SignsInAsync(node, made));
        Assert.Contains("Password: ", await RunAsync(node, "users", "add", Shop.Username, "--email", "new@example.com"));
        Assert.NotEqual(alice.GetProperty("sub").GetString(), (await PersonAsync(node)).GetProperty("sub").GetString());
    }

    private async Task<bool> SignsInAsync(GatehouseProcess node, string password)
    {
        using var browser = new Browser(node.Url);
        await browser.OpenAsync(_shop.Web(node).AuthorizationUrl("openid", OAuthClient.Random(), "s"));
        await browser.SubmitAsync("password", ("username", Shop.Username), ("password", password));
        return browser.Left is not null;
    }

    private async Task<JsonElement> PersonAsync(GatehouseProcess node) => JsonDocument.Parse(await RunAsync(node, "users", "show", Shop.Username, "--json")).RootElement;

    private async Task<List<(string Use, string State, string Id)>> KeysAsync(GatehouseProcess node, params string[] arguments)
    {
        using var json = JsonDocument.Parse(await RunAsync(node, arguments));
        return [.. json.RootElement.GetProperty("keys").EnumerateArray().Select(key => (key.GetProperty("use").GetString()!, key.GetProperty("state").GetString()!, key.GetProperty("kid").GetString()!))];
    }

    private static string KeyOf(string token) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;

    private static Task<string> RunAsync(GatehouseProcess node, params string[] arguments) => RunAsync(node, 0, arguments);

    private static Task<string> RefusedAsync(GatehouseProcess node, params string[] arguments) => RunAsync(node, 2, arguments);

    private static async Task<string> RunAsync(GatehouseProcess node, int code, string[] arguments)
    {
        string[] where = node.Settings.Database is { } database ? ["--database", database] : ["--data", node.Data];
        await using var run = GatehouseProcess.Run([.. arguments, .. where], node.Settings, Path.GetTempPath());
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(ended == code, run.Output);
        return run.Output;
    }
}
