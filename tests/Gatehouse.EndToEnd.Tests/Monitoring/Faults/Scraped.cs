using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>What a real Prometheus read of an installation within some seconds, by series.</summary>
internal sealed partial class Scraped(IReadOnlyDictionary<string, SampledSeries> series)
{
    /// <summary>The bounds of the two alerts on slowness.</summary>
    private static readonly IReadOnlyDictionary<string, string> Bounds = new Dictionary<string, string>
    {
        ["gatehouse_token_duration_seconds_bucket"] = "le=\"0.25\"",
        ["gatehouse_database_wait_seconds_bucket"] = "le=\"0.1\"",
    };

    public IEnumerable<string> Names => series.Keys;

    public SampledSeries? this[string name] => series.GetValueOrDefault(name);

    /// <summary>Whether a target answered some scrapes and some not within a second: it is neither up nor down.</summary>
    public bool MissesScrapes => series.Values.Any(one => one.Name == "up" && one.Points.Any(point => point.Value != one.First));

    /// <summary>Whether any request or wait took longer than an alert on slowness likes.</summary>
    public bool IsSlow => series.Values
        .Where(one => Bounds.ContainsKey(one.Name) && !one.Labelled.Contains("grant=\"password\"", StringComparison.Ordinal) && !one.Labelled.Contains("outcome=\"failed\"", StringComparison.Ordinal))
        .GroupBy(bucket => LessOrEqual().Replace(bucket.Labelled, ""))
        .Any(histogram => histogram.Max(bucket => bucket.Growth) > histogram.Single(bucket => bucket.Labelled.Contains(Bounds[bucket.Name], StringComparison.Ordinal)).Growth);

    [GeneratedRegex("le=\"[^\"]*\"")]
    private static partial Regex LessOrEqual();
}
