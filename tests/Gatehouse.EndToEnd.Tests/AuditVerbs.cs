using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse audit</c> beside a running server: what was done is listed, exported, verified without the database, erased; and nobody changes it unnoticed.</summary>
public sealed class AuditVerbs : IDisposable
{
    private readonly Shop _shop = new();
    private readonly TemporaryFolder _folder = new();

    private string Export => Path.Combine(_folder.Path, "audit.jsonl");

    private string Keys => Path.Combine(_folder.Path, "jwks.json");

    private string Checkpoint => Path.Combine(_folder.Path, "checkpoint");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task On_sqlite_the_trail_is_kept_and_proved() => await CheckAsync(await _shop.StartAsync());

    [Fact]
    public async Task On_postgres_the_trail_is_kept_and_proved()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await CheckAsync(await _shop.StartAsync(await (await PostgresServer.SharedAsync()).NewDatabaseAsync()));
    }

    private async Task CheckAsync(GatehouseProcess started)
    {
        await using var node = started;
        using (var browser = new Browser(node.Url)) AssertAnswer.Succeeded(await _shop.SignInAsync(_shop.Web(node), browser));
        // Whatever was recorded is there when the node dies, and is sealed by the next one.
        await node.KillAsync();
        await node.RestartAsync();
        await Within.Async(TimeSpan.FromSeconds(60), async () => (await ListAsync(node)).All(record => record.TryGetProperty("sequence", out _)) && (await RunAsync(node, null, "audit", "checkpoint")).StartsWith("eyJ", StringComparison.Ordinal));

        var login = Assert.Single(await ListAsync(node, "--event", "login.succeeded"));
        Assert.Equal((Shop.Username, "user"), (login.GetProperty("personal").GetProperty("username").GetString(), login.GetProperty("actor").GetProperty("kind").GetString()));
        Assert.NotEmpty(await ListAsync(node, "--event", "grant", "--client", "web"));
        Assert.NotEmpty(await ListAsync(node, "--search", "PLAN.applied", "--from", "1h"));
        Assert.Empty(await ListAsync(node, "--to", "2020-01-01"));
        Assert.Contains("login.succeeded", await RunAsync(node, 0, "audit", "list"));
        Assert.Contains("is no time", await RunAsync(node, 2, "audit", "list", "--from", "yesterday"));

        Assert.Contains("Intact", await RunAsync(node, 0, "audit", "verify"));
        await File.WriteAllTextAsync(Checkpoint, await RunAsync(node, 0, "audit", "checkpoint"));
        await CheckExportAsync(node);
        await CheckErasureAsync(node);
        Assert.Contains("Intact", await RunAsync(node, 0, "audit", "verify", "--checkpoint", Checkpoint));
    }

    private async Task CheckExportAsync(GatehouseProcess node)
    {
        Assert.Contains("records exported", await RunAsync(node, 0, "audit", "export", "--output", Export));
        using (var http = new HttpClient()) await File.WriteAllTextAsync(Keys, await http.GetStringAsync(node.Url + "/jwks"));
        Assert.Contains("Intact", await VerifyAsync(node, 0, await File.ReadAllLinesAsync(Export)));
        Assert.Contains("needs the keys", await RunAsync(node, 2, "audit", "verify", Export));

        var lines = await File.ReadAllLinesAsync(Export);
        var records = lines.Index().Where(line => JsonNode.Parse(line.Item)!["type"]!.GetValue<string>() == "record").Select(line => line.Index).ToList();
        Assert.True(records.Count >= 5);
        long NumberOf(int line) => JsonNode.Parse(lines[line])!["sequence"]!.GetValue<long>();

        var edited = JsonNode.Parse(lines[records[2]])!;
        edited["event"] = "logout";
        Assert.Contains($"record {NumberOf(records[2])} (logout) was edited", await VerifyAsync(node, 1, [.. lines[..records[2]], edited.ToJsonString(), .. lines[(records[2] + 1)..]]));
        Assert.Contains($"record {NumberOf(records[1])} was deleted", await VerifyAsync(node, 1, [.. lines[..records[1]], .. lines[(records[1] + 1)..]]));
        Assert.Contains("stands behind", await VerifyAsync(node, 1, [.. lines[..records[1]], lines[records[2]], lines[records[1]], .. lines[(records[2] + 1)..]]));
        Assert.Contains("is not what audit export wrote", await VerifyAsync(node, 2, ["{}"]));

        // The tail, with every checkpoint that tells of it, and a header that tells of less.
        var last = JsonNode.Parse(lines[records[1]])!;
        var header = JsonNode.Parse(lines[0])!;
        (header["sequence"], header["hash"]) = (NumberOf(records[1]), last["hash"]!.GetValue<string>());
        string[] shortened = [header.ToJsonString(), .. lines[records[0]..(records[1] + 1)]];
        Assert.Contains("Intact", await VerifyAsync(node, 0, shortened));
        Assert.Contains("were deleted: checkpoint", await VerifyAsync(node, 1, shortened, "--checkpoint", Checkpoint));
    }

    private async Task CheckErasureAsync(GatehouseProcess node)
    {
        Assert.Contains("Say so with --yes", await RunAsync(node, 2, "audit", "erase", "--user", Shop.Username));
        Assert.Contains("Nobody is or was called", await RunAsync(node, 2, "audit", "erase", "--user", "nobody", "--yes"));
        await RunAsync(node, 0, "users", "delete", Shop.Username, "--yes");
        Assert.Contains("that itself is recorded", await RunAsync(node, 0, "audit", "erase", "--user", Shop.Username, "--yes"));
        Assert.All(await ListAsync(node, "--event", "login"), record => Assert.False(record.TryGetProperty("personal", out _)));
        Assert.Single(await ListAsync(node, "--event", "audit.erased"));
        await Within.Async(TimeSpan.FromSeconds(60), async () => (await ListAsync(node)).All(record => record.TryGetProperty("sequence", out _)));
        using var report = JsonDocument.Parse(await RunAsync(node, 0, "audit", "verify", "--json"));
        Assert.True(report.RootElement.GetProperty("intact").GetBoolean());
        Assert.True(report.RootElement.GetProperty("erased").GetInt64() > 0);
    }

    private async Task<string> VerifyAsync(GatehouseProcess node, int code, string[] lines, params string[] more)
    {
        var file = Path.Combine(_folder.Path, "changed.jsonl");
        await File.WriteAllLinesAsync(file, lines);
        // Without the database: not even named.
        await using var run = GatehouseProcess.Run(["audit", "verify", file, "--keys", Keys, .. more], node.Settings with { Database = null, RootSecret = null }, Path.GetTempPath());
        Assert.True(await run.WaitForExitAsync(TimeSpan.FromSeconds(60)) == code, run.Output);
        return run.Output;
    }

    private static async Task<List<JsonElement>> ListAsync(GatehouseProcess node, params string[] filters)
    {
        using var json = JsonDocument.Parse(await RunAsync(node, 0, ["audit", "list", "--json", "--limit", "1000", .. filters]));
        return [.. json.RootElement.GetProperty("records").EnumerateArray().Select(record => record.Clone())];
    }

    private static async Task<string> RunAsync(GatehouseProcess node, int? code, params string[] arguments)
    {
        string[] where = node.Settings.Database is { } database ? ["--database", database] : ["--data", node.Data];
        await using var run = GatehouseProcess.Run([.. arguments, .. where], node.Settings, Path.GetTempPath());
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(code is null || ended == code, run.Output);
        return run.Output;
    }
}
