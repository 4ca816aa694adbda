using System.Globalization;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>One series over some seconds, as a real Prometheus scraped it.</summary>
internal sealed record SampledSeries(string Name, string Labelled, IReadOnlyList<(double Time, double Value)> Points)
{
    private static readonly string[] CounterEndings = ["_total", "_count", "_sum", "_bucket"];

    public bool IsCounter => CounterEndings.Any(ending => Name.EndsWith(ending, StringComparison.Ordinal));

    public double First => Points[0].Value;

    public double Last => Points[^1].Value;

    /// <summary>How much a counter grew a second.</summary>
    public double Rate => Points.Count < 2 ? 0 : (Last - First) / (Points[^1].Time - Points[0].Time);

    public double Growth => Last - First;

    /// <param name="series">One entry of a result of the type matrix.</param>
    public static SampledSeries From(JsonElement series)
    {
        var metric = series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);
        var name = metric["__name__"];
        var labels = metric.Where(label => label.Key != "__name__").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{Escaped(label.Value)}\"");
        var points = series.GetProperty("values").EnumerateArray().Select(point => (point[0].GetDouble(), double.Parse(point[1].GetString()!, CultureInfo.InvariantCulture)));
        return new SampledSeries(name, $"{name}{{{string.Join(',', labels)}}}", [.. points]);
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
