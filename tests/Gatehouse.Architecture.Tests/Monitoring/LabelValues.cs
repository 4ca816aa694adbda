using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Architecture.Tests.Monitoring;

/// <summary>What expressions and queries compare a label with is one of its values: a word that nobody publishes would never match, and nobody would notice.</summary>
public sealed partial class LabelValues
{
    /// <summary>Every word of the product: of labels whose values the catalogue does not list, the value is at least one of these.</summary>
    private static readonly HashSet<string> Words = [.. Repository.SourceFiles("src").SelectMany(file => file.Lines).SelectMany(line => Word().Matches(line)).Select(match => match.Groups[1].Value)];

    /// <summary>Some are put together of parts.</summary>
    private static readonly HashSet<string> Reasons = [.. RefusalCatalogue.All.Select(reason => reason.Name)];

    private static readonly string[] Kinds = ["", "_bucket", "_count", "_sum"];

    [Fact]
    public void Expressions_of_rules_and_dashboards_compare_with_values_that_exist()
    {
        var compared = Shipped.Expressions.SelectMany(expression => Selector().Matches(expression.Text).SelectMany(selector => Compared().Matches(selector.Groups[2].Value).SelectMany(matcher => matcher.Groups[2].Value.Split('|')
            .Select(value => (expression.Where, Series: selector.Groups[1].Value, Label: matcher.Groups[1].Value, Value: value))))).ToList();
        Assert.True(compared.Count > 100, "The rule does not see what is compared.");
        Rule.Unbroken(compared.Where(one => Instruments.All.FirstOrDefault(known => Kinds.Any(kind => known.PrometheusName + kind == one.Series)) is { } instrument && !Exists(instrument, one.Label, one.Value))
            .Select(one => $"{one.Where}: {one.Series} has no {one.Label}=\"{one.Value}\""));
    }

    [Fact]
    public void Queries_of_Datadog_compare_with_values_that_exist()
    {
        var queries = Shipped.Strings(Shipped.Json("datadog/dashboard.json"), "query").Concat(Shipped.Strings(Shipped.Json("datadog/monitors.json"), "query"));
        var compared = queries.SelectMany(query => DatadogSelector().Matches(query).SelectMany(selector => DatadogCompared().Matches(selector.Groups[2].Value).Select(filter => (query, Name: selector.Groups[1].Value, Label: filter.Groups[1].Value, Value: filter.Groups[2].Value)))).ToList();
        Assert.True(compared.Count > 10, "The rule does not see what is compared.");
        Rule.Unbroken(compared.Where(one => !Exists(Instruments.All.Single(known => known.Name == one.Name || known.Name + ".count" == one.Name), one.Label, one.Value)).Select(one => $"{one.Label}:{one.Value} in {one.query}"));
    }

    private static bool Exists(InstrumentDescription instrument, string label, string value)
    {
        if (value.Length == 0 || value.StartsWith('$') || label is "job" or "instance") return true;
        if (label == "le") return value == "+Inf" || instrument.Buckets.Contains(double.Parse(value, CultureInfo.InvariantCulture));
        var values = instrument.Labels.Single(known => known.Name == label).Values;
        var known = Vocabulary().IsMatch(values) ? values.Split(", ") : Words.Concat(Reasons);
        return known.Any(word => Regex.IsMatch(word, $"^(?:{value})$"));
    }

    [GeneratedRegex(@"\b(gatehouse_[a-z_]+)\{([^}]*)\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-z_]+)\s*(?:=~|!~|!=|=)\s*""([^""]*)""")]
    private static partial Regex Compared();

    [GeneratedRegex(@":(gatehouse\.[a-z_.]+)\{([^}]*)\}")]
    private static partial Regex DatadogSelector();

    [GeneratedRegex(@"([a-z_]+):([\w.]+)")]
    private static partial Regex DatadogCompared();

    [GeneratedRegex("^[a-z_]+(?:, [a-z_]+)+$")]
    private static partial Regex Vocabulary();

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex Word();
}
