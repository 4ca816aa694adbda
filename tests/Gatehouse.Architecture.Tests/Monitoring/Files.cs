using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol.Telemetry;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.Architecture.Tests.Monitoring;

/// <summary>What nobody ran here has at least the form that its reader expects, and the names of the catalogue.</summary>
public sealed partial class Files
{
    private static readonly string[] PanelKinds = ["row", "stat", "timeseries", "table"];

    [Fact]
    public void Dashboards_of_Grafana_have_its_form()
    {
        Assert.Equal(["apis.json", "clients.json", "database-and-nodes.json", "overview.json", "provider.json", "security.json"], Shipped.Dashboards.Select(board => board.File));
        foreach (var (file, root) in Shipped.Dashboards)
        {
            Assert.Equal("gatehouse-" + Path.GetFileNameWithoutExtension(file), root.GetProperty("uid").GetString());
            Assert.True(root.GetProperty("schemaVersion").GetInt32() >= 39, file);
            var variable = root.GetProperty("templating").GetProperty("list")[0];
            Assert.Equal(("datasource", "datasource"), (variable.GetProperty("type").GetString(), variable.GetProperty("name").GetString()));
            var panels = root.GetProperty("panels").EnumerateArray().ToList();
            Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            Assert.All(panels, Check);
            AssertNoOverlap(file, panels);
        }
    }

    [Fact]
    public void Datadog_reads_every_instrument_and_shows_each()
    {
        var instances = Shipped.Yaml("datadog/openmetrics.d.conf.yaml").Items("instances").ToList();
        Assert.Equal(3, instances.Count);
        var mapped = instances[0].Items("metrics").Select(entry => ((YamlMappingNode)entry).Children.Single()).ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => "gatehouse." + ((YamlScalarNode)pair.Value).Value);
        Assert.Equal(
            Instruments.All.ToDictionary(instrument => Regex.Replace(instrument.PrometheusName, "_total$", ""), instrument => instrument.Name).OrderBy(pair => pair.Key, StringComparer.Ordinal),
            mapped.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        var shown = Shipped.Strings(Shipped.Json("datadog/dashboard.json"), "query").SelectMany(query => DatadogName().Matches(query)).Select(match => match.Groups[1].Value).ToHashSet();
        Rule.Unbroken(Instruments.All.Where(instrument => !shown.Contains(DatadogNameOf(instrument))).Select(instrument => instrument.Name));
    }

    [Fact]
    public void Datadog_queries_name_what_exists()
    {
        var queries = Shipped.Strings(Shipped.Json("datadog/dashboard.json"), "query").Concat(Shipped.Strings(Shipped.Json("datadog/monitors.json"), "query")).ToList();
        Assert.True(queries.Count > 50, "The rule does not see the queries.");
        Rule.Unbroken(queries.SelectMany(Faults));
    }

    [Fact]
    public void Monitors_of_Datadog_have_its_form_and_the_names_of_alerts()
    {
        foreach (var monitor in Shipped.Json("datadog/monitors.json").EnumerateArray())
        {
            var name = monitor.GetProperty("name").GetString()!;
            Assert.Contains(name, Shipped.AlertNames);
            Assert.Equal("query alert", monitor.GetProperty("type").GetString());
            Assert.EndsWith($"monitoring/runbooks/{name}.md", monitor.GetProperty("message").GetString(), StringComparison.Ordinal);
            var threshold = monitor.GetProperty("options").GetProperty("thresholds").GetProperty("critical").GetDouble();
            var compared = double.Parse(Comparison().Match(monitor.GetProperty("query").GetString()!).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(threshold, compared);
        }
    }

    [Fact]
    public void Every_alert_is_a_monitor_of_Datadog_or_the_how_to_says_why_not()
    {
        var monitors = Shipped.Strings(Shipped.Json("datadog/monitors.json"), "name");
        var howTo = File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "monitor.md"));
        var left = Left().Matches(howTo[howTo.IndexOf("## Datadog", StringComparison.Ordinal)..]).SelectMany(row => Regex.Matches(row.Value, @"`(\w+)`")).Select(match => match.Groups[1].Value);
        Assert.Equal(Shipped.AlertNames, monitors.Concat(left).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_rest_is_well_formed()
    {
        Assert.Equal("1", Shipped.Yaml("grafana/provisioning/datasources/gatehouse.yaml").Text("apiVersion"));
        Assert.Equal("1", Shipped.Yaml("grafana/provisioning/dashboards/gatehouse.yaml").Text("apiVersion"));
        Assert.NotEmpty(Shipped.Yaml("datadog/otel-collector.yaml").Children);
        Assert.NotEmpty(Shipped.Yaml("datadog/otlp.yaml").Children);
        var jobs = Shipped.Yaml("prometheus/prometheus.yml").Items("scrape_configs").Select(job => job.Text("job_name"));
        Assert.Equal(["gatehouse-provider", "gatehouse-gateway", "gatehouse-api"], jobs);
    }

    [Fact]
    public void The_containers_are_given_what_their_programs_know()
    {
        var compose = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "compose.yaml"));
        Assert.Equal(["provider", "api", "prometheus", "grafana"], ((YamlMappingNode)Shipped.Yaml("../deploy/compose.yaml").Children["services"]).Children.Keys.Select(name => ((YamlScalarNode)name).Value));
        var known = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "server.md")) + File.ReadAllText(Path.Combine(Repository.Root, "examples", "secured-api", "Program.cs"));
        Assert.All(Variable().Matches(compose), match => Assert.Contains(match.Value, known, StringComparison.Ordinal));
        Assert.All(Mounted().Matches(compose), match => Assert.True(Path.Exists(Path.Combine(Repository.Root, "deploy", match.Groups[1].Value)), match.Value));
        Assert.Contains("/etc/grafana/dashboards", compose, StringComparison.Ordinal);
        Assert.Contains("path: /etc/grafana/dashboards", File.ReadAllText(Path.Combine(Shipped.Folder, "grafana", "provisioning", "dashboards", "gatehouse.yaml")), StringComparison.Ordinal);
        Assert.All(Target().Matches(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "Containerfile"))), match => Assert.Contains($"target: {match.Groups[1].Value} ", compose, StringComparison.Ordinal));
    }

    private static void Check(JsonElement panel)
    {
        var kind = panel.GetProperty("type").GetString();
        Assert.Contains(kind, PanelKinds);
        Assert.NotEmpty(panel.GetProperty("title").GetString()!);
        if (kind == "row") return;
        Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
        Assert.All(panel.GetProperty("targets").EnumerateArray(), target =>
        {
            Assert.NotEmpty(target.GetProperty("expr").GetString()!);
            Assert.NotEmpty(target.GetProperty("refId").GetString()!);
        });
    }

    private static void AssertNoOverlap(string file, List<JsonElement> panels)
    {
        var taken = new HashSet<(int, int)>();
        foreach (var at in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (at.GetProperty("x").GetInt32(), at.GetProperty("y").GetInt32(), at.GetProperty("w").GetInt32(), at.GetProperty("h").GetInt32());
            Assert.True(x + w <= 24, file);
            for (var column = x; column < x + w; column++)
                for (var line = y; line < y + h; line++)
                    Assert.True(taken.Add((column, line)), $"{file}: two panels at {column}, {line}");
        }
    }

    private static IEnumerable<string> Faults(string query)
    {
        foreach (Match match in DatadogName().Matches(query))
        {
            if (Instruments.All.FirstOrDefault(known => DatadogNameOf(known) == match.Groups[1].Value) is not { } instrument)
            {
                yield return $"{match.Groups[1].Value} is not sent, in {query}";
                continue;
            }
            var labels = DatadogFilter().Matches(match.Groups[2].Value).Select(filter => filter.Groups[1].Value).Concat(match.Groups[3].Value.Split(',', StringSplitOptions.RemoveEmptyEntries));
            foreach (var label in labels.Where(label => label != "host" && instrument.Labels.All(known => known.Name != label))) yield return $"{instrument.Name} has no label {label}, in {query}";
        }
    }

    private static string DatadogNameOf(InstrumentDescription instrument) => instrument.Kind == InstrumentKind.Counter ? instrument.Name + ".count" : instrument.Name;

    [GeneratedRegex(@":(gatehouse\.[a-z_.]+)\{([^}]*)\}(?: by \{([^}]*)\})?")]
    private static partial Regex DatadogName();

    [GeneratedRegex(@"^\| `Gatehouse\w+`.*\|", RegexOptions.Multiline)]
    private static partial Regex Left();

    [GeneratedRegex(@"\b(?:GATEHOUSE|METRICS)_[A-Z_]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"- (\.\./[a-z/]+):/")]
    private static partial Regex Mounted();

    [GeneratedRegex(@" AS ((?!build)[a-z-]+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"!?([a-z_]+):")]
    private static partial Regex DatadogFilter();

    [GeneratedRegex(@"[<>] ([0-9.]+)$")]
    private static partial Regex Comparison();
}
