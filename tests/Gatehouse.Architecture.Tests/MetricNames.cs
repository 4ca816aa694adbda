using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Protocol.Telemetry;

namespace Gatehouse.Architecture.Tests;

/// <summary>One catalogue of instruments: code publishes nothing else, and the reference says the same.</summary>
public sealed partial class MetricNames
{
    private const string ReferencePath = "docs/reference/metrics.md";
    private const string Begin = "<!-- Written from Gatehouse.Protocol/Telemetry/Instruments.cs; a test holds it. -->\n";
    private const string End = "<!-- End of what is written. -->\n";

    [Fact]
    public void Every_name_has_one_entry_in_the_catalogue()
    {
        var names = typeof(InstrumentNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.Name != nameof(InstrumentNames.Meter)).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(names.Order(), Instruments.All.Select(instrument => instrument.Name).Order());
        var fields = typeof(Instruments).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(InstrumentDescription)).Select(field => ((InstrumentDescription)field.GetValue(null)!).Name);
        Assert.Equal(fields.Order(), Instruments.All.Select(instrument => instrument.Name).Order());
    }

    [Fact]
    public void Code_makes_instruments_from_the_catalogue_only()
    {
        var others = Repository.SourceFiles("src").Where(file => file.Name != "InstrumentDescription.cs")
            .SelectMany(file => file.Lines.Where(line => DirectCreation().IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"));
        Assert.Empty(others);
        var made = Repository.SourceFiles("src").SelectMany(file => file.Lines).SelectMany(line => CatalogueCreation().Matches(line)).Select(match => match.Groups[1].Value).Distinct();
        var entries = typeof(Instruments).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(InstrumentDescription)).Select(field => field.Name);
        Assert.Equal(entries.Order(), made.Order());
    }

    [Fact]
    public void Units_and_labels_follow_the_conventions()
    {
        foreach (var instrument in Instruments.All)
        {
            Assert.Matches("^gatehouse(\\.[a-z_]+)+$", instrument.Name);
            Assert.True(instrument.Unit is "s" or "" || instrument.Unit.StartsWith('{'), instrument.Name);
            Assert.Equal(instrument.Kind == InstrumentKind.Histogram, instrument.Buckets.Count > 0);
            Assert.Equal(instrument.Buckets.Order(), instrument.Buckets);
            Assert.False(instrument.Meaning.EndsWith('.'), instrument.Name);
            Assert.All(instrument.Labels, label => Assert.Matches("^[a-z_]+$", label.Name));
        }
    }

    [Fact]
    public void The_reference_is_the_catalogue() => GeneratedTable.Hold(ReferencePath, Begin, End, Table());

    private static string Table()
    {
        var text = new StringBuilder("\n| Name | Kind | Published by | Labels | Measures |\n|---|---|---|---|---|\n");
        foreach (var instrument in Instruments.All)
            text.Append($"| `{instrument.PrometheusName}` | {instrument.Kind.ToString().ToLowerInvariant()} | {Publishers(instrument)} | {string.Join("; ", instrument.Labels.Select(Label))} | {instrument.Meaning} |\n");
        return text.Append('\n').ToString();
    }

    private static string Publishers(InstrumentDescription instrument) => instrument.Publishers.ToString().ToLowerInvariant();

    private static string Label(InstrumentLabel label) =>
        IsVocabulary(label.Values) ? $"`{label.Name}` ({string.Join(", ", label.Values.Split(", ").Select(value => $"`{value}`"))})" : $"`{label.Name}`: {label.Values}";

    private static bool IsVocabulary(string values) => Vocabulary().IsMatch(values);

    [GeneratedRegex("^[a-z_]+(, [a-z_]+)+$")]
    private static partial Regex Vocabulary();

    [GeneratedRegex(@"\.Create(Counter|Histogram|UpDownCounter|Gauge|Observable\w+)[<(]")]
    private static partial Regex DirectCreation();

    [GeneratedRegex(@"\.(?:Counter|Histogram|Gauge)\(Instruments\.(\w+)")]
    private static partial Regex CatalogueCreation();
}
