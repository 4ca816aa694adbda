using System.Net.Http.Headers;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse explain</c> tells what lies behind an id: from the database beside a server, or from the server itself.</summary>
public sealed class ExplainingRefusals
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task On_sqlite_it_is_read_beside_the_server_and_over_HTTP()
    {
        await using var node = await _shop.StartAsync();
        await CheckAsync(node, ["--data", node.Data]);
    }

    [Fact]
    public async Task On_postgres_it_is_read_the_same()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var database = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        await using var node = await _shop.StartAsync(database);
        await CheckAsync(node, ["--database", database]);
    }

    private async Task CheckAsync(GatehouseProcess node, string[] where)
    {
        var id = await RefusedAsync(node);
        // It is written down within a moment, and by nobody who waits for it.
        await Within.Async(TimeSpan.FromSeconds(30), async () => (await ExplainAsync(node, [id, .. where])).Code == 0);
        var (code, text) = await ExplainAsync(node, [id.ToLowerInvariant(), .. where]);
        Assert.Equal(0, code);
        Assert.Matches("Reason: +scope_unknown", text);
        Assert.Matches("Client: +nightly", text);
        Assert.Matches("presented scope: +nonsense", text);

        var (_, json) = await ExplainAsync(node, [id, "--json", .. where]);
        using (var parsed = JsonDocument.Parse(json)) Assert.Equal((id, 1), (parsed.RootElement.GetProperty("id").GetString(), parsed.RootElement.GetProperty("occurrences").GetInt32()));

        string[] asNightly = ["--issuer", node.Url, "--client-id", "nightly", "--client-secret", _shop.ServiceSecret];
        (code, text) = await ExplainAsync(node, [id, .. asNightly]);
        Assert.True(code == 0, text);
        Assert.Matches("Reason: +scope_unknown", text);
        Assert.Equal(1, (await ExplainAsync(node, ["0000-0000-0000", .. asNightly])).Code);
        Assert.Equal(1, (await ExplainAsync(node, ["0000-0000-0000", .. where])).Code);
        Assert.Equal(1, (await ExplainAsync(node, ["hello", .. where])).Code);
        Assert.Contains("401", (await ExplainAsync(node, [id, "--issuer", node.Url, "--client-id", "nightly", "--client-secret", "wrong"])).Text, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(GatehouseProcess node)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, node.Url + "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "nonsense")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"nightly:{Uri.EscapeDataString(_shop.ServiceSecret)}")));
        using var answer = await http.SendAsync(request);
        return answer.Headers.GetValues("Gatehouse-Refusal").Single();
    }

    private static async Task<(int Code, string Text)> ExplainAsync(GatehouseProcess node, string[] arguments)
    {
        await using var run = GatehouseProcess.Run(["explain", .. arguments], node.Settings, Path.GetTempPath());
        return (await run.WaitForExitAsync(TimeSpan.FromSeconds(60)), run.Output);
    }
}
