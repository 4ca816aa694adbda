using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests.Monitoring;

/// <summary>Every alert has a severity, a sentence, a runbook and a test; and none of these without its alert.</summary>
public sealed partial class Alerts
{
    private static readonly string[] Sections = ["**What it means.**", "**Who is hurt.**", "**Look first at.**", "## Likely causes", "## What to do", "**It is over when.**"];

    [Fact]
    public void Every_alert_says_how_bad_it_is_what_is_wrong_and_where_to_read_on()
    {
        Assert.True(Shipped.AlertNames.Count > 25, "The rule does not see the alerts.");
        Assert.All(Shipped.Rules.Where(rule => rule.IsAlert), rule =>
        {
            Assert.Contains(rule.Labels["severity"], (string[])["critical", "warning", "info"]);
            Assert.NotEmpty(rule.Annotations["summary"]);
            Assert.Equal($"monitoring/runbooks/{rule.Name}.md", rule.Annotations["runbook_url"]);
        });
    }

    [Fact]
    public void Every_alert_has_a_runbook_and_every_runbook_an_alert()
    {
        var pages = Shipped.Files("runbooks", "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "README");
        Assert.Equal(Shipped.AlertNames, pages.Order(StringComparer.Ordinal));
        foreach (var name in Shipped.AlertNames)
        {
            var text = File.ReadAllText(Path.Combine(Shipped.Folder, "runbooks", name + ".md"));
            Assert.StartsWith($"# {name}\n", text, StringComparison.Ordinal);
            Assert.All(Sections, section => Assert.Contains(section, text, StringComparison.Ordinal));
        }
        var index = File.ReadAllText(Path.Combine(Shipped.Folder, "runbooks", "README.md"));
        var reference = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "alerts.md"));
        Assert.All(Shipped.AlertNames, name => Assert.Contains($"[{name}]({name}.md)", index, StringComparison.Ordinal));
        Assert.All(Shipped.AlertNames, name => Assert.Contains($"`{name}`", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Reference_and_index_say_of_each_alert_what_its_rules_say()
    {
        var index = File.ReadAllText(Path.Combine(Shipped.Folder, "runbooks", "README.md"));
        var reference = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "alerts.md"));
        foreach (var rules in Shipped.Rules.Where(rule => rule.IsAlert).GroupBy(rule => rule.Name))
        {
            var severities = rules.Select(rule => rule.Labels["severity"]).Distinct().ToList();
            var after = string.Join(", ", rules.Select(rule => rule.For ?? "at once").Distinct());
            var row = Regex.Match(reference, $@"^\| `{rules.Key}` \| {string.Join(", ", severities.Select(severity => $"`{severity}`"))} \| {after} \| (.+) \|$", RegexOptions.Multiline);
            Assert.True(row.Success, $"The reference does not say of {rules.Key}: {string.Join(", ", severities)} after {after}.");
            Assert.Contains($"| [{rules.Key}]({rules.Key}.md) | {string.Join(", ", severities)} | {row.Groups[1].Value} |", index, StringComparison.Ordinal);
        }
        var recorded = Shipped.Rules.Where(rule => !rule.IsAlert).Select(rule => rule.Name).Distinct();
        Assert.Equal(recorded.Order(StringComparer.Ordinal), Recorded().Matches(reference).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Texts_name_alerts_that_exist()
    {
        var texts = Directory.GetFiles(Shipped.Folder, "*", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "docs", "reference", "alerts.md")).Append(Path.Combine(Repository.Root, "docs", "how-to", "monitor.md"));
        Rule.Unbroken(texts.SelectMany(path => AlertName().Matches(File.ReadAllText(path)).Select(match => match.Value).Where(name => !Shipped.AlertNames.Contains(name)).Distinct().Select(name => $"{path}: {name}")));
    }

    [Fact]
    public void What_the_fault_table_calls_a_consequence_is_what_the_inhibit_rules_hold_back()
    {
        var (reference, howTo) = (File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "alerts.md")), File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "monitor.md")));
        var inhibits = Inhibit().Matches(howTo).Select(match => (Source: match.Groups[1].Value, Targets: match.Groups[2].Value.Split('|'))).ToList();
        var rows = reference[reference.IndexOf("## Faults", StringComparison.Ordinal)..reference.IndexOf("### Not provoked", StringComparison.Ordinal)].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line[1..^1].Split('|')).ToList();
        Assert.True(inhibits.Count > 2 && rows.Count >= 8, "The rule does not see the tables.");
        Assert.All(inhibits, rule => Assert.All(rule.Targets.Append(rule.Source), name => Assert.Contains(name, Shipped.AlertNames)));
        foreach (var row in rows)
        {
            var (causes, consequences) = (AlertName().Matches(row[2]).Select(match => match.Value).ToList(), AlertName().Matches(row[3]).Select(match => match.Value).ToList());
            var held = inhibits.Where(rule => causes.Contains(rule.Source)).SelectMany(rule => rule.Targets).ToHashSet();
            Assert.All(consequences, name => Assert.Contains(name, held));
            Assert.All(causes, name => Assert.DoesNotContain(name, held));
        }
    }

    [Fact]
    public void Every_alert_is_tested_to_fire_and_to_stay_silent()
    {
        var cases = Shipped.Files("prometheus/tests", "*.yaml").SelectMany(path => Shipped.Yaml(path).Items("tests")).SelectMany(test => test.Items("alert_rule_test")).ToList();
        var firing = cases.Where(test => test.Items("exp_alerts").Any()).Select(test => test.Text("alertname")!).Distinct();
        var silent = cases.Where(test => !test.Items("exp_alerts").Any()).Select(test => test.Text("alertname")!).Distinct();
        Assert.Equal(Shipped.AlertNames, firing.Order(StringComparer.Ordinal));
        Assert.Equal(Shipped.AlertNames, silent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Runbooks_call_verbs_that_exist()
    {
        var reference = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "server.md")) + File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "explain-a-refusal.md")) + "`gatehouse token revoke`";
        var called = Shipped.Files("runbooks", "*.md").SelectMany(path => Verb().Matches(File.ReadAllText(path)).Select(match => (path, verb: match.Groups[1].Value))).ToList();
        Assert.True(called.Count > 20, "The rule does not see the commands.");
        Rule.Unbroken(called.Where(call => !reference.Contains(call.verb, StringComparison.Ordinal)).Select(call => $"{call.path}: {call.verb}"));
    }

    [GeneratedRegex(@"\bGatehouse[A-Z]\w+\b(?!\.(?:Server|Provider))")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^\| `([a-z_]+:[a-z0-9_:]+)` \| `\w+\.yaml` \|$", RegexOptions.Multiline)]
    private static partial Regex Recorded();

    [GeneratedRegex("""source_matchers: \['alertname="(\w+)"'\], target_matchers: \['alertname=~"([\w|]+)"'\]""")]
    private static partial Regex Inhibit();

    [GeneratedRegex("^(gatehouse [a-z]+(?: (?:rotate|show|unlock|disable|revoke))?)", RegexOptions.Multiline)]
    private static partial Regex Verb();
}
