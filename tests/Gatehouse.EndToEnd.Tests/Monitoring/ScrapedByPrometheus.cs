using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Monitoring;

/// <summary>A real Prometheus with the shipped configuration, only hosts and ports replaced: every expression finds data, or is listed with what it needs.</summary>
public sealed partial class ScrapedByPrometheus
{
    private static readonly string Listed = Path.Combine(Promtool.Folder, "needs-more.json");

    [Fact]
    public async Task Every_expression_of_rules_and_dashboards_returns_data_or_is_listed()
    {
        await using var all = await Monitored.StartAsync();
        await using var prometheus = await PrometheusProcess.StartAsync(all);
        await Within.Async(TimeSpan.FromSeconds(60), async () => await prometheus.CountAsync("up == 1") == 3);
        for (var round = 0; round < 3; round++)
        {
            await all.WorkAsync();
            await all.AttackAsync();
            await Task.Delay(TimeSpan.FromSeconds(3));
        }

        var listed = JsonDocument.Parse(await File.ReadAllTextAsync(Listed)).RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        var rules = await prometheus.RulesAsync();
        Assert.True(rules.Count > 60, "Not all rules are loaded.");
        Assert.All(rules, rule => Assert.True(rule.Health == "ok", $"{rule.Name}: {rule.Health}"));
        // Of an alert, what it compares: each series must be there.
        var expressions = Directory.GetFiles(Path.Combine(Checkout.Root, "monitoring", "grafana", "dashboards"), "*.json").SelectMany(ExpressionsOf)
            .Concat(rules.Where(rule => !rule.IsAlert).Select(rule => rule.Query))
            .Concat(rules.Where(rule => rule.IsAlert).SelectMany(rule => Series().Matches(rule.Query).Select(match => match.Value))).Distinct().ToList();
        Assert.True(expressions.Count > 150, "The test does not see the expressions.");
        Assert.All(listed.Keys, part => Assert.Contains(expressions, expression => expression.Contains(part, StringComparison.Ordinal)));
        var empty = new List<string>();
        foreach (var expression in expressions.Where(expression => !listed.Keys.Any(part => expression.Contains(part, StringComparison.Ordinal))))
            if (await prometheus.CountAsync(expression) == 0) empty.Add(expression);
        Assert.True(empty.Count == 0, "Without data:\n" + string.Join('\n', empty));
    }

    private static IEnumerable<string> ExpressionsOf(string path) => Strings(JsonDocument.Parse(File.ReadAllText(path)).RootElement)
        .Select(text => text.Replace("$__rate_interval", "1m").Replace("$client", ".*").Replace("$api", ".*"));

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.NameEquals("expr") ? [member.Value.GetString()!] : Strings(member.Value)),
        _ => [],
    };

    [GeneratedRegex(@"\b(?:gatehouse|http_server)_[a-z_]+(?:\{[^}]*\})?")]
    private static partial Regex Series();
}
