using System.Net;
using System.Text;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse clients</c> reads the database beside a server, and after it.</summary>
public sealed class ListingClients
{
    private readonly Shop _shop = new()
    {
        More = "registration: { mode: open, scope: orders.read }",
        MoreClients = ["""{ client_id: rotating, kind: service, client_secrets: [{ name: former, value: "the former secret of 32 characters", expires_at: 2199-01-01 }, { name: next, value: "the next secret, also of 32 characters" }], scope: orders.read }"""],
    };

    [Fact]
    public async Task On_sqlite_it_lists_clients_with_their_methods_and_secrets()
    {
        await using var node = await _shop.StartAsync();
        await CheckAsync(node, ["clients", "--data", node.Data]);
    }

    [Fact]
    public async Task On_postgres_it_lists_the_same()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var node = await _shop.StartAsync(database);
        await CheckAsync(node, ["clients", "--database", database]);
    }

    [Fact]
    public async Task Without_a_database_it_says_so_and_makes_none()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "nothing");
        await using var run = GatehouseProcess.Run(["clients", "--data", data], new GatehouseSettings(), folder.Path);
        Assert.Equal(2, await run.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("There is no database", run.Output);
        Assert.False(Directory.Exists(data));
    }

    private async Task CheckAsync(GatehouseProcess node, string[] arguments)
    {
        var registered = await RegisterAsync(node);
        var token = await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"));
        Assert.Equal(HttpStatusCode.OK, token.Status);
        var beside = await ListAsync(node, arguments);
        Assert.Contains(beside, line => line is ["web", "web", "client_secret_basic or client_secret_post", "(no name)", "never", "never"]);
        Assert.Contains(beside, line => line is ["rotating", "service", _, "former", "2199-01-01 00:00Z", "never"]);
        Assert.Contains(beside, line => line is ["next", "never", "never"]);
        Assert.Contains(beside, line => line is ["asking", "spa", "none", "-", "-", "-"]);
        Assert.Contains(beside, line => line.Length == 6 && line[0] == registered && line[1] == "registered");

        // What a node has seen it writes down once a minute, and when it stops.
        Assert.Equal(0, await node.StopAsync());
        var line = Assert.Single(await ListAsync(node, arguments), line => line[0] == "nightly");
        Assert.InRange(DateTimeOffset.Parse(line[5], System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow);
    }

    private static async Task<string> RegisterAsync(GatehouseProcess node)
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"redirect_uris":["https://app.example.com/callback"],"client_name":"App"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(node.Url + "/register", content);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("client_id").GetString()!;
    }

    private static async Task<List<string[]>> ListAsync(GatehouseProcess node, string[] arguments)
    {
        await using var run = GatehouseProcess.Run(arguments, node.Settings, Path.GetTempPath());
        var code = await run.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(code == 0, run.Output);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
    }
}
