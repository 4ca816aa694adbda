using System.Text.RegularExpressions;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Architecture.Tests.Monitoring;

/// <summary>Whatever dashboards, rules, runbooks and documents name is published, and whatever is published is shown.</summary>
public sealed partial class Names
{
    /// <summary>Published by .NET and Prometheus, with the labels that are used of them.</summary>
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["up"] = [],
        ["ALERTS"] = ["alertname", "alertstate", "severity"],
        ["http_server_request_duration_seconds_count"] = ["http_route", "http_response_status_code"],
        ["http_server_request_duration_seconds_bucket"] = ["http_route", "http_response_status_code"],
        ["http_server_request_duration_seconds_sum"] = ["http_route", "http_response_status_code"],
        ["kestrel_active_connections"] = [],
        ["dotnet_process_cpu_time_seconds_total"] = ["cpu_mode"],
        ["dotnet_process_cpu_count"] = [],
        ["dotnet_process_memory_working_set_bytes"] = [],
        ["dotnet_gc_pause_time_seconds_total"] = [],
        ["dotnet_thread_pool_queue_length_total"] = [],
    };

    private static readonly string[] EverySeries = ["job", "instance", "le"];

    private static readonly Dictionary<string, string[]> Known = Instruments.All
        .SelectMany(instrument => Series(instrument).Select(name => (name, labels: instrument.Labels.Select(label => label.Name).ToArray())))
        .Concat(Others.Select(other => (name: other.Key, labels: other.Value)))
        .ToDictionary(series => series.name, series => series.labels);

    [Fact]
    public void Expressions_name_series_and_labels_that_exist()
    {
        Assert.True(Shipped.Expressions.Count > 150, "The rule does not see the expressions.");
        Rule.Unbroken(Shipped.Expressions.SelectMany(expression => Faults(expression.Text).Select(fault => $"{expression.Where}: {fault} in {expression.Text}")));
    }

    [Fact]
    public void Variables_of_dashboards_ask_for_labels_that_exist()
    {
        var asked = Shipped.Dashboards.SelectMany(board => Shipped.Strings(board.Root, "definition")).Select(text => LabelValues().Match(text)).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, match => Assert.Contains(match.Groups[2].Value, Known[match.Groups[1].Value]));
    }

    [Fact]
    public void Texts_name_instruments_that_exist()
    {
        var texts = Directory.GetFiles(Shipped.Folder, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)).Append(Path.Combine(Repository.Root, "README.md"));
        var recorded = Recorded();
        Rule.Unbroken(texts.SelectMany(path => Prometheus().Matches(Recording().Replace(File.ReadAllText(path), "")).Select(match => match.Value).Where(IsNotKnown).Distinct().Select(name => $"{path}: {name}")));
        Rule.Unbroken(texts.SelectMany(path => Recording().Matches(File.ReadAllText(path)).Select(match => match.Value).Where(name => !recorded.Contains(name) && !recorded.Any(known => known.StartsWith(name, StringComparison.Ordinal))).Distinct().Select(name => $"{path}: {name}")));
    }

    [Fact]
    public void Every_instrument_is_on_a_dashboard()
    {
        var shown = string.Join('\n', Shipped.Expressions.Select(expression => expression.Text));
        var boards = string.Join('\n', Shipped.Dashboards.SelectMany(board => Shipped.Strings(board.Root, "expr")));
        // What the recording rules read is shown through them.
        foreach (var rule in Shipped.Rules.Where(rule => !rule.IsAlert && boards.Contains(rule.Name, StringComparison.Ordinal))) boards += "\n" + rule.Expression;
        Rule.Unbroken(Instruments.All.Where(instrument => !Series(instrument).Any(name => Regex.IsMatch(boards, $@"\b{name}\b"))).Select(instrument => instrument.Name));
        Rule.Unbroken(Recorded().Where(name => !Regex.IsMatch(shown, Regex.Escape(name) + @"\b")).Select(name => $"{name} is recorded and read nowhere"));
    }

    private static IEnumerable<string> Faults(string expression)
    {
        var text = Strings().Replace(expression, "\"\"");
        var recorded = Recorded();
        foreach (Match name in Recording().Matches(text))
            if (!recorded.Contains(name.Value)) yield return $"{name.Value} is not recorded";
        // Labels of what is recorded are those that its rule leaves; they stand in front of its name.
        var labels = EverySeries.Concat(Recording().Matches(text).SelectMany(match => LabelsOfRecorded(match.Value))).ToHashSet();
        foreach (Match name in SeriesName().Matches(By().Replace(Recording().Replace(text, ""), "")))
        {
            if (!Known.TryGetValue(name.Groups[1].Value, out var own))
            {
                yield return $"{name.Groups[1].Value} is not published";
                continue;
            }
            labels.UnionWith(own);
            foreach (Match matcher in Matcher().Matches(name.Groups[2].Value))
                if (!own.Contains(matcher.Groups[1].Value) && !EverySeries.Contains(matcher.Groups[1].Value)) yield return $"{name.Groups[1].Value} has no label {matcher.Groups[1].Value}";
        }
        foreach (Match by in By().Matches(text))
            foreach (var label in by.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (!labels.Contains(label)) yield return $"nothing has the label {label}";
    }

    private static HashSet<string> Recorded() => [.. Shipped.Rules.Where(rule => !rule.IsAlert).Select(rule => rule.Name)];

    private static IEnumerable<string> LabelsOfRecorded(string name) => Shipped.Rules.Where(rule => rule.Name == name).SelectMany(rule => By().Matches(rule.Expression)).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Series(InstrumentDescription instrument) => instrument.Kind == InstrumentKind.Histogram
        ? [instrument.PrometheusName + "_bucket", instrument.PrometheusName + "_sum", instrument.PrometheusName + "_count"]
        : [instrument.PrometheusName];

    /// <summary>Texts may also name a histogram as such, and the Datadog check asks for counters without their ending.</summary>
    private static bool IsNotKnown(string name) => !Known.ContainsKey(name) && !Instruments.All.Any(instrument => name == instrument.PrometheusName || name + "_total" == instrument.PrometheusName) && name is not ("gatehouse_metrics_token" or "gatehouse_refusals_endpoint" or "gatehouse_revocations_endpoint" or "gatehouse_signals_endpoint");

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"
        """)]
    private static partial Regex Strings();

    [GeneratedRegex(@"(?<!urn:)\b(?:gatehouse:[a-z_]+|[a-z_]+:gatehouse_[a-z_]+)(?::[a-z0-9_]+)?")]
    private static partial Regex Recording();

    [GeneratedRegex(@"\b((?:gatehouse|http|kestrel|dotnet)_[a-z_]+|up|ALERTS)\b(?:\{([^}]*)\})?")]
    private static partial Regex SeriesName();

    [GeneratedRegex(@"([a-z_]+)\s*(?:=~|!~|!=|=)")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"label_values\((\w+), (\w+)\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\bgatehouse_[a-z_]*[a-z]\b")]
    private static partial Regex Prometheus();
}
