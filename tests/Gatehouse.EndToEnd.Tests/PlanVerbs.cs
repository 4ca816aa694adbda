using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>The verbs of <c>gatehouse plan</c> as people and builds call them.</summary>
public sealed class PlanVerbs : IDisposable
{
    private const string Sound = """
        # mine
        issuer: https://id.example.com
        apis:
          - { name: orders, resource: https://orders.example.com, scopes: [{ name: orders.read, access: read, description: See }] }
        clients:
          - client_id: nightly   # at night
            kind: service
            client_secret: ${NIGHTLY_SECRET}
            scope: orders.read
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sound_plan_is_0_and_one_with_warnings_fails_only_when_asked()
    {
        await RunAsync(0, Sound, "check", "gatehouse.yaml", "--stand-ins", "--strict");
        var warned = Sound.Replace("${NIGHTLY_SECRET}", "short", StringComparison.Ordinal);
        await RunAsync(0, warned, "check", "gatehouse.yaml");
        Assert.Contains("warning: secret-short", await RunAsync(1, warned, "check", "gatehouse.yaml", "--strict"));
    }

    [Fact]
    public async Task Errors_are_1_and_what_cannot_be_read_is_2()
    {
        Assert.Contains("gatehouse.yaml:8:20: error: variable", await RunAsync(1, Sound, "check", "gatehouse.yaml"));
        Assert.Contains("not-yaml", await RunAsync(2, "apis: [", "check", "gatehouse.yaml"));
        Assert.Contains("cannot be read", await RunAsync(2, Sound, "check", "nowhere.yaml"));
        await using (var large = File.Create(Path.Combine(_folder.Path, "large.yaml"))) large.SetLength(50 * 1024 * 1024);
        Assert.Contains("larger than 16 MiB", await RunAsync(2, Sound, "check", "large.yaml"));
    }

    [Fact]
    public async Task Json_and_sarif_say_the_same()
    {
        var json = JsonDocument.Parse(await RunAsync(1, Sound, "check", "gatehouse.yaml", "--json")).RootElement.GetProperty("findings");
        var run = JsonDocument.Parse(await RunAsync(1, Sound, "check", "gatehouse.yaml", "--sarif")).RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(json.EnumerateArray().Select(finding => finding.GetProperty("rule").GetString()), run.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("ruleId").GetString()));
        Assert.All(run.GetProperty("results").EnumerateArray(), result => Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_repair_is_shown_first_and_written_only_when_somebody_says_so()
    {
        var broken = Sound.Replace("scope: orders.read", "scope: orders.raed   # ?", StringComparison.Ordinal);
        var shown = await RunAsync(2, broken, "check", "gatehouse.yaml", "--stand-ins", "--fix");
        Assert.Contains("-    scope: orders.raed   # ?", shown);
        Assert.Contains("Say so with --yes", shown);
        Assert.Equal(broken, ReadPlan());
        await RunAsync(0, broken, "check", "gatehouse.yaml", "--stand-ins", "--fix", "--yes");
        Assert.Equal(Sound.Replace("scope: orders.read", "scope: orders.read   # ?", StringComparison.Ordinal), ReadPlan());
    }

    private string ReadPlan() => File.ReadAllText(Path.Combine(_folder.Path, "gatehouse.yaml"));

    private async Task<string> RunAsync(int code, string plan, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "gatehouse.yaml"), plan);
        await using var run = GatehouseProcess.Run(["plan", .. arguments], new GatehouseSettings(), _folder.Path);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.True(ended == code, $"{ended}: {run.Output}");
        return run.Output;
    }
}
