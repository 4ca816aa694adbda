using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse plan diff</c>, <c>apply</c>, <c>export</c>, <c>drift</c>, <c>history</c> and <c>rollback</c> beside a running server.</summary>
public sealed class ChangingPlans : IDisposable
{
    private readonly Shop _shop = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_is_looked_at_applied_obeyed_by_the_running_server_found_as_drift_and_taken_back()
    {
        await using var node = await _shop.StartAsync();
        using var browser = new Browser(node.Url);
        var tokens = AssertAnswer.Succeeded(await _shop.SignInAsync(_shop.Web(node), browser));
        var plan = await File.ReadAllTextAsync(node.PlanFile);
        var changed = Write("changed.yaml", plan
            .Replace("offline_access orders.read orders.write ledger.read\n    consent: implied", "offline_access orders.read ledger.read\n    consent: implied", StringComparison.Ordinal)
            .Replace("  - { client_id: nightly,", "  - { client_id: renamed,", StringComparison.Ordinal));

        var shown = await RunAsync(node, 1, "diff", changed, "--exit-code");
        Assert.Contains("client nightly: removed", shown);
        Assert.Contains("- orders.write", shown);
        Assert.Contains("web: 1 grant of 1 person loses orders.write", shown);
        foreach (var secret in (string[])[_shop.WebSecret, _shop.ServiceSecret, _shop.ApiSecret, _shop.Password]) Assert.DoesNotContain(secret, shown);

        Assert.Contains("Nothing was changed (--dry-run)", await RunAsync(node, 0, "apply", changed, "--dry-run"));
        Assert.Contains("Say so with --yes", await RunAsync(node, 2, "apply", changed));
        AssertAnswer.Succeeded(await NightlyAsync(node));
        Assert.Contains("Version 2 is in force", await RunAsync(node, 0, "apply", changed, "--yes", "--expect-version", "1", "--author", "ops", "--reason", "nightly was renamed"));
        await Within.Async(TimeSpan.FromSeconds(30), async () => (await NightlyAsync(node)).Error == "invalid_client");
        Assert.DoesNotContain("orders.write", AssertAnswer.Succeeded(await _shop.Web(node).RefreshAsync(tokens.RefreshToken)).Body.ToString());
        Assert.Contains("version 2 says the same", await RunAsync(node, 0, "apply", changed, "--yes"));

        Assert.Contains("since version 2, apply by ops", await RunAsync(node, 1, "drift", node.PlanFile));
        await node.StopAsync();
        await node.RestartAsync();
        Assert.Equal("invalid_client", (await NightlyAsync(node)).Error);
        Assert.Contains("is not what is in force: version 2 (apply by ops) differs in", node.Program.Output);

        var exported = Path.Combine(_folder.Path, "exported.yaml");
        await RunAsync(node, 0, "export", "--output", exported);
        Assert.Contains("version 2 says the same", await RunAsync(node, 0, "apply", exported, "--yes"));
        Assert.Contains("No difference.", await RunAsync(node, 0, "diff", exported, "--exit-code"));

        Assert.Contains("Version 3 is in force", await RunAsync(node, 0, "rollback", "1", "--yes"));
        await Within.Async(TimeSpan.FromSeconds(30), async () => (await NightlyAsync(node)).Error is null);
        Assert.Contains("No drift", await RunAsync(node, 0, "drift", node.PlanFile));
        Assert.Equal(["rollback 3 back to version 1", "apply 2 nightly was renamed", "file 1 "], await HistoryAsync(node));
        Assert.Contains("is not kept", await RunAsync(node, 2, "export", "--as-written"));
    }

    [Fact]
    public async Task Of_two_who_apply_at_once_one_is_told_that_the_other_was_faster_and_who_is_killed_has_done_all_or_nothing()
    {
        await using var node = await _shop.StartAsync();
        var plan = await File.ReadAllTextAsync(node.PlanFile);
        var both = await Task.WhenAll(((string[])["one", "two"]).Select(async name =>
        {
            var file = Write($"{name}.yaml", plan.Replace("client_id: nightly,", $"client_id: {name},", StringComparison.Ordinal));
            await using var run = Run(node, "apply", file, "--yes", "--expect-version", "1");
            return (Code: await run.WaitForExitAsync(TimeSpan.FromSeconds(60)), run.Output);
        }));
        Assert.Equal([0, 3], both.Select(run => run.Code).Order());
        Assert.Contains("in force, and not version 1", both.Single(run => run.Code == 3).Output.ReplaceLineEndings(" "));

        for (var round = 0; round < 3; round++)
        {
            var before = (await HistoryAsync(node)).Count;
            var name = $"user{round}";
            var file = Write($"{name}.yaml", $"{plan}\n  - {{ username: {name}, password: \"long enough for {name}\" }}\n");
            await using (var run = Run(node, "apply", file, "--yes"))
            {
                await run.WaitForOutputAsync("^\\+\\+\\+ ", TimeSpan.FromSeconds(60));
                await Task.Delay(round * 15);
                await run.KillAsync();
            }
            var made = (await HistoryAsync(node)).Count - before;
            Assert.InRange(made, 0, 1);
            await using var show = GatehouseProcess.Run(["users", "show", name, "--data", node.Data], node.Settings, _folder.Path);
            Assert.Equal(made == 1 ? 0 : 2, await show.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public async Task Two_files_are_compared_without_a_server()
    {
        const string plan = "apis: [{ name: orders, resource: 'https://orders.example.com', scopes: [orders.read] }]\nclients: [{ client_id: nightly, kind: service, client_secret: \"${NIGHTLY_SECRET}\", scope: orders.read }]\n";
        var (old, now) = (Write("old.yaml", plan), Write("new.yaml", plan.Replace("nightly, kind", "nightly, owner: me@example.com, kind", StringComparison.Ordinal)));
        Assert.Contains("+ owner: me@example.com", await RunAsync(null, 1, "diff", old, now, "--stand-ins", "--exit-code"));
        var json = JsonDocument.Parse(await RunAsync(null, 0, "diff", old, now, "--stand-ins", "--json")).RootElement;
        Assert.Equal(("clients[nightly].owner", 1), (json.GetProperty("changes")[0].GetProperty("path").GetString(), json.GetProperty("secrets_not_compared").GetInt32()));
        Assert.Contains("NIGHTLY_SECRET, which is not set", await RunAsync(null, 2, "diff", old, now));
        Assert.Contains("There is no database", await RunAsync(null, 2, "diff", now, "--stand-ins", "--data", _folder.Path));
    }

    private Task<JsonAnswer> NightlyAsync(GatehouseProcess node) => _shop.Nightly(node).TokenAsync(("grant_type", "client_credentials"));

    private async Task<List<string>> HistoryAsync(GatehouseProcess node) =>
        [.. JsonDocument.Parse(await RunAsync(node, 0, "history", "--json")).RootElement.GetProperty("versions").EnumerateArray()
            .Select(version => $"{version.GetProperty("source").GetString()} {version.GetProperty("version").GetInt64()} {version.GetProperty("reason").GetString()}")];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private RunningProgram Run(GatehouseProcess? node, params string[] arguments) =>
        GatehouseProcess.Run(["plan", .. arguments, .. node is null ? (string[])[] : ["--data", node.Data]], node?.Settings ?? new GatehouseSettings(), _folder.Path);

    private async Task<string> RunAsync(GatehouseProcess? node, int code, params string[] arguments)
    {
        await using var run = Run(node, arguments);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(ended == code, $"{string.Join(' ', arguments)} ended with {ended}:\n{run.Output}");
        return run.Output;
    }
}
