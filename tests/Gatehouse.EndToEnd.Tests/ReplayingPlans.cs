using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse plan replay</c> beside running servers: what they decided over HTTP is decided again by another plan.</summary>
public sealed class ReplayingPlans : IDisposable
{
    private readonly int _gateway = Checkout.FreePort();
    private readonly TemporaryFolder _folder = new();
    private readonly Shop _shop;

    public ReplayingPlans() => _shop = new Shop
    {
        OrdersMore = $$"""
            gateway: { url: "http://localhost:{{_gateway}}", upstreams: ["http://127.0.0.1:9"] }
                routes:
                  - { match: "GET /orders/**", scopes: [orders.read] }
                  - { match: "* /orders/**", scopes: [orders.write] }
            """,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_would_newly_fail_and_newly_pass_is_told_of_clients_logins_grants_and_routes()
    {
        await using var node = await _shop.StartAsync();
        await using var gateway = GatehouseProcess.Run(["gateway", "--plan", node.PlanFile, "--urls", $"http://localhost:{_gateway}"], new GatehouseSettings(), _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
        Assert.Contains("No decision was recorded", await RunAsync(node, 2, node.PlanFile));

        using var browser = new Browser(node.Url);
        AssertAnswer.Succeeded(await _shop.SignInAsync(_shop.Web(node), browser, "openid orders.read orders.write"));
        var nightly = AssertAnswer.Succeeded(await NightlyAsync(node)).AccessToken;
        await _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"), ("scope", "ledger.read"));
        await _shop.Nightly(node).TokenAsync(("grant_type", "password"), ("username", Shop.Username), ("password", _shop.Password), ("scope", "orders.read"));
        for (var i = 0; i < 3; i++) await CallAsync(HttpMethod.Get, nightly);
        await CallAsync(HttpMethod.Delete, nightly);
        await CallAsync(HttpMethod.Get, null);

        // Within ten seconds the gateway tells the provider, and the provider its database.
        await Within.Async(TimeSpan.FromSeconds(90), async () => (await ReplayAsync(node, 0, node.PlanFile)).GetProperty("decisions").GetInt32() == 8);
        var same = await ReplayAsync(node, 0, node.PlanFile);
        foreach (var outcome in (string[])["newly_fails", "newly_passes", "gets_less", "gets_more", "differs", "changed_since", "not_replayed"]) Assert.Equal(0, same.GetProperty(outcome).GetArrayLength());

        var plan = await File.ReadAllTextAsync(node.PlanFile);
        var stricter = Write("stricter.yaml", plan
            .Replace("  - { client_id: nightly,", "  - { client_id: renamed,", StringComparison.Ordinal)
            .Replace($"redirect_uris: [\"{_shop.WebRedirectUri}\"]", "redirect_uris: [\"https://elsewhere.example.com/callback\"]", StringComparison.Ordinal)
            .Replace("offline_access orders.read orders.write ledger.read\n", "offline_access orders.read ledger.read\n", StringComparison.Ordinal)
            .Replace("match: \"GET /orders/**\", scopes: [orders.read]", "match: \"GET /orders/**\", scopes: [orders.write]", StringComparison.Ordinal));
        var fails = await ReplayAsync(node, 1, stricter);
        Assert.Equal(
            ["3 nightly call GET GET /orders/**: 403", "1 nightly token client_credentials : invalid_client", "1 web authorization code http://127.0.0.1:5999/callback: invalid_request"],
            Told(fails, "newly_fails").OrderByDescending(told => told[0]).ThenBy(told => told, StringComparer.Ordinal));
        Assert.Equal(["1 web token authorization_code : openid orders.read"], Told(fails, "gets_less"));

        var wider = Write("wider.yaml", plan
            .Replace("client_id: nightly, kind: service,", "client_id: nightly, kind: legacy, grant_types: [client_credentials, password], sunset: { until: 2090-01-01, reason: \"the night is long\" },", StringComparison.Ordinal)
            .Replace(", scope: orders.read }", ", scope: orders.read ledger.read, default_scope: orders.read }", StringComparison.Ordinal)
            .Replace("match: \"* /orders/**\", scopes: [orders.write]", "match: \"* /orders/**\", scopes: [orders.read]", StringComparison.Ordinal));
        Assert.Equal(
            ["1 nightly call DELETE * /orders/**: let through", "1 nightly token client_credentials : ledger.read", "1 nightly token password : orders.read"],
            Told(await ReplayAsync(node, 0, wider), "newly_passes").Order(StringComparer.Ordinal));

        var shown = await RunAsync(node, 1, stricter);
        Assert.Contains("newly fails", shown);
        Assert.Contains("invalid_request (redirect_uri_differs)", shown);
        Assert.Contains("3 newly failing, 1 getting less", shown);
        Assert.All(shown.Split('\n').Where(line => !line.StartsWith("---", StringComparison.Ordinal) && !line.StartsWith("+++", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
        foreach (var secret in (string[])[_shop.WebSecret, _shop.ServiceSecret, _shop.ApiSecret, _shop.Password, nightly, Shop.Username]) Assert.DoesNotContain(secret, shown + fails);
        Assert.Contains("is no time", await RunAsync(node, 2, stricter, "--since", "soon"));
        Assert.Contains("Name the plan", await RunAsync(node, 1));
    }

    [Fact]
    public async Task Two_nodes_record_into_one_table_and_a_former_version_is_replayed_before_it_is_taken_back()
    {
        await using var pair = await NodePair.StartAsync(_shop);
        for (var i = 0; i < 6; i++) AssertAnswer.Succeeded(await NightlyAsync(pair.At(i)));
        await Within.Async(TimeSpan.FromSeconds(60), async () => (await ReplayAsync(pair.Second, 0, "--version", "1")).GetProperty("times").GetInt64() == 6);
        Assert.Equal(1, (await ReplayAsync(pair.First, 0, "--version", "1")).GetProperty("decisions").GetInt32());

        var changed = Write("changed.yaml", (await File.ReadAllTextAsync(pair.First.PlanFile)).Replace("  - { client_id: nightly,", "  - { client_id: renamed,", StringComparison.Ordinal));
        await using (var apply = Run(pair.First, "apply", changed, "--yes")) Assert.Equal(0, await apply.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var back = await ReplayAsync(pair.First, 0, "--version", "1");
        Assert.Equal(["6 nightly token client_credentials : orders.read"], Told(back, "newly_passes"));
        Assert.Equal(1, back.GetProperty("changed_since").GetArrayLength());
    }

    private Task<JsonAnswer> NightlyAsync(GatehouseProcess node) => _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"));

    private async Task CallAsync(HttpMethod method, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://localhost:{_gateway}/orders/7");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{answer.StatusCode}");
    }

    /// <summary>What became of each decision, in one line.</summary>
    private static IEnumerable<string> Told(JsonElement replay, string outcome) => replay.GetProperty(outcome).EnumerateArray().Select(one =>
    {
        var (recorded, verdict) = (one.GetProperty("recorded"), one.GetProperty("will_be"));
        return $"{one.GetProperty("times")} {recorded.GetProperty("client")} {recorded.GetProperty("kind")} {recorded.GetProperty("way")} {Text(recorded, "address")}: {Text(verdict, "error") ?? Text(verdict, "scope") ?? "let through"}";
    });

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<JsonElement> ReplayAsync(GatehouseProcess node, int code, params string[] arguments)
    {
        await using var run = Run(node, ["replay", .. arguments, "--json"]);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(60));
        if (ended == 2 && run.Output.Contains("No decision", StringComparison.Ordinal)) return JsonDocument.Parse("""{"decisions":0,"times":0}""").RootElement;
        Assert.True(ended == code || code == 0 && run.Output.Contains("\"decisions\"", StringComparison.Ordinal), run.Output);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private async Task<string> RunAsync(GatehouseProcess node, int code, params string[] arguments)
    {
        await using var run = Run(node, ["replay", .. arguments]);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(ended == code, $"{string.Join(' ', arguments)} ended with {ended}:\n{run.Output}");
        return run.Output;
    }

    private RunningProgram Run(GatehouseProcess node, params string[] arguments)
    {
        string[] where = node.Settings.Database is { } database ? ["--database", database] : ["--data", node.Data];
        return GatehouseProcess.Run(["plan", .. arguments, .. where], node.Settings, _folder.Path);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
