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

    [Fact]
    public async Task Advice_is_put_into_the_plan_and_accepted()
    {
        Assert.Contains("grant: client_credentials", await RunAsync(0, Sound, "advise", "--runs", "server", "--user", "nobody", "--client-id", "sync", "--scope", "orders.read", "--append", "gatehouse.yaml"), StringComparison.OrdinalIgnoreCase);
        var appended = ReadPlan();
        Assert.StartsWith(Sound + "\n  - client_id: sync\n", appended);
        Assert.Contains("1 warning", (await RunAsync(0, appended + "silenced: [{ rule: secret-short, reason: nothing is short }]\n", "check", "gatehouse.yaml", "--stand-ins")).Split('\n')[^2]);
        Assert.Contains("not be used, so nothing was written", await RunAsync(2, appended, "advise", "--runs", "server", "--user", "nobody", "--client-id", "sync", "--scope", "orders.read", "--append", "gatehouse.yaml"));
        Assert.Equal(appended, ReadPlan());
        Assert.Contains("There is no safe way", await RunAsync(1, Sound, "advise", "--runs", "browser", "--user", "nobody"));
        Assert.Contains("Say so with --runs", await RunAsync(2, Sound, "advise", "--user", "person"));
        Assert.Contains("Use one of server, browser", await RunAsync(2, Sound, "advise", "--runs", "toaster", "--user", "person"));
    }

    [Theory]
    [InlineData("--svg", "<svg "), InlineData("--mermaid", "%%{init"), InlineData("--html", "<!doctype html>"), InlineData("--csv", "client,kind,owner")]
    public async Task A_map_is_drawn_in_every_form(string form, string begin)
    {
        Assert.StartsWith(begin, await RunAsync(0, Sound, "map", "gatehouse.yaml", "--stand-ins", form));
        await RunAsync(0, Sound, "map", "gatehouse.yaml", "--stand-ins", form, "--dark", "--output", "map");
        Assert.Contains("nightly", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "map")));
        Assert.Contains("error", await RunAsync(2, Sound, "map", "gatehouse.yaml", form));
    }

    [Fact]
    public async Task Expectations_are_tried_and_reported()
    {
        const string expect = """
            expect:
              - { client: nightly, may: [orders.read] }
              - { client: nightly, asks: orders.raed, refused: invalid_scope }
            """;
        Assert.Contains("all hold", await RunAsync(0, $"{Sound}\n{expect}\n", "test", "gatehouse.yaml", "--stand-ins", "--coverage", "100"));
        var failing = $"{Sound}\n{expect}\n  - {{ client: nightly, name: nobody writes, may: [] }}\n";
        Assert.Contains("FAIL  nobody writes (gatehouse.yaml:13)", await RunAsync(1, failing, "test", "gatehouse.yaml", "--stand-ins", "--junit", "report.xml"));
        var report = System.Xml.Linq.XDocument.Load(Path.Combine(_folder.Path, "report.xml")).Root!.Elements().Single();
        Assert.Equal(("3", "1", "expected nothing, was orders.read"), (report.Attribute("tests")!.Value, report.Attribute("failures")!.Value, report.Descendants("failure").Single().Attribute("message")!.Value));
        Assert.Contains("Nothing is expected", await RunAsync(2, Sound, "test", "gatehouse.yaml", "--stand-ins"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "gatehouse.expect.yaml"), expect);
        Assert.Contains("2 expectations", await RunAsync(0, Sound, "test", "gatehouse.yaml", "--stand-ins"));
    }

    [Fact]
    public async Task A_folder_of_files_is_one_plan()
    {
        var parts = Directory.CreateDirectory(Path.Combine(_folder.Path, "parts", "teams")).Parent!.FullName;
        var clients = Sound.IndexOf("clients:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(parts, "apis.yaml"), Sound[..clients]);
        await File.WriteAllTextAsync(Path.Combine(parts, "teams", "night.yaml"), Sound[clients..].Replace("orders.read", "orders.raed   # ?", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(parts, "teams", "night.expect.yaml"), "expect:\n  - { client: nightly, may: [orders.read] }\n  - { client: nightly, may: [] }\n");

        var sarif = JsonDocument.Parse(await RunAsync(1, Sound, "check", "parts", "--stand-ins", "--sarif")).RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single(result => result.GetProperty("level").GetString() == "error");
        Assert.Equal("parts/teams/night.yaml", sarif.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Contains("+    scope: orders.read   # ?", await RunAsync(0, Sound, "check", "parts", "--stand-ins", "--fix", "--yes"));
        Assert.EndsWith("scope: orders.read   # ?", await File.ReadAllTextAsync(Path.Combine(parts, "teams", "night.yaml")), StringComparison.Ordinal);
        Assert.Equal(Sound[..clients], await File.ReadAllTextAsync(Path.Combine(parts, "apis.yaml")));

        Assert.Contains("(parts/teams/night.expect.yaml:3)", await RunAsync(1, Sound, "test", "parts", "--stand-ins"));
        await RunAsync(0, Sound, "advise", "--runs", "server", "--user", "nobody", "--client-id", "sync", "--scope", "orders.read", "--append", "parts");
        Assert.Contains("sync", await RunAsync(0, Sound, "map", "parts", "--stand-ins", "--csv"));
    }

    [Fact]
    public async Task What_a_client_would_get_is_told_with_reasons()
    {
        Assert.Contains("resource of the API orders", await RunAsync(0, Sound, "what-if", "gatehouse.yaml", "--stand-ins", "--client", "nightly"));
        var json = JsonDocument.Parse(await RunAsync(0, Sound, "what-if", "gatehouse.yaml", "--stand-ins", "--client", "nightly", "--json")).RootElement.GetProperty("access_token");
        Assert.Equal("https://orders.example.com", json.GetProperty("aud").GetProperty("value").GetString());
        Assert.False(json.GetProperty("jti").TryGetProperty("value", out _));
        Assert.Contains("invalid_scope (scope_unknown)", await RunAsync(1, Sound, "what-if", "gatehouse.yaml", "--stand-ins", "--client", "nightly", "--scope", "orders.raed"));
        Assert.Contains("Did you mean nightly?", await RunAsync(2, Sound, "what-if", "gatehouse.yaml", "--stand-ins", "--client", "nihgtly"));
    }

    /// <summary>What is tried without a server is what a server does.</summary>
    [Theory]
    [InlineData(null, null, "orders.read orders.write"), InlineData("orders.write", null, "orders.write orders.read"), InlineData("stock.read", null, "stock.read"), InlineData("orders.read stock.read", null, "invalid_target")]
    [InlineData("orders.read", "https://stock.example.com", "invalid_scope"), InlineData(null, "https://stock.example.com", "stock.read"), InlineData("openid", null, "invalid_scope"), InlineData("orders.delete", null, "invalid_scope"), InlineData(null, "https://nowhere.example.com", "invalid_target")]
    public async Task A_server_decides_the_same(string? asks, string? resource, string answer)
    {
        var plan = """
            apis:
              - { name: orders, resource: https://orders.example.com, scopes: [orders.read, { name: orders.write, implies: [orders.read] }, orders.delete] }
              - { name: stock, resource: https://stock.example.com, scopes: [stock.read] }
              - { name: nowhere, resource: https://nowhere.example.com, scopes: [nowhere.read] }
            clients:
              - { client_id: nightly, kind: service, client_secret: "a-secret-of-more-than-32-characters-in-clear", scope: orders.write stock.read, default_scope: "DEFAULT" }
            """.Replace("DEFAULT", asks is null && resource is null ? "orders.write" : "orders.write stock.read", StringComparison.Ordinal);
        var api = resource is null ? "" : $", api: {new Uri(resource).Host.Split('.')[0]}";
        var outcome = answer.StartsWith("invalid", StringComparison.Ordinal) ? $"refused: {answer}" : $"gets: {answer}";
        await RunAsync(0, $"{plan}\nexpect: [{{ client: nightly{(asks is null ? "" : $", asks: {asks}")}{api}, {outcome} }}]\n", "test", "gatehouse.yaml");

        await using var node = await GatehouseProcess.StartAsync(new GatehouseSettings { Plan = plan });
        using var http = new HttpClient();
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "nightly", ["client_secret"] = "a-secret-of-more-than-32-characters-in-clear" };
        if (asks is not null) form["scope"] = asks;
        if (resource is not null) form["resource"] = resource;
        var told = JsonDocument.Parse(await (await http.PostAsync($"{node.Url}/token", new FormUrlEncodedContent(form))).Content.ReadAsStringAsync()).RootElement;
        var was = told.TryGetProperty("error", out var error) ? error.GetString()! : told.GetProperty("scope").GetString()!;
        Assert.Equal(answer.Split(' ').Order(), was.Split(' ').Order());
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
