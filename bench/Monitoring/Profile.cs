using System.Globalization;
using System.Text.RegularExpressions;

namespace Gatehouse.Bench.Monitoring;

/// <summary>Where the time of a server goes that is watched, from the samples of <c>perf report -F sample,sym</c>: methods by what they are there for.</summary>
internal static partial class Profile
{
    private const string Rest = "the request itself";

    /// <summary>The first that fits decides.</summary>
    private static readonly (string Named, Regex Symbols)[] Parts =
    [
        ("sums of metrics (OpenTelemetry)", new(@"OpenTelemetry\.Metrics|OpenTelemetry\.Exporter")),
        ("decisions about traces, spans", new(@"OpenTelemetry\.Trace|Diagnostics\.Activity|Telemetry\.Spans|RequestSpans|Diagnostics\.RandomNumberGenerator")),
        ("instruments of .NET", new(@"Diagnostics\.Metrics|HostingMetrics|KestrelMetrics|HostingTelemetryHelpers|HttpMetricsTags")),
        ("what Gatehouse counts", new(@"Gatehouse\.[A-Za-z.]*(Telemetry|Signals)\.|HostingApplicationDiagnostics")),
        ("whether something is logged", new(@"Extensions\.Logging|OpenTelemetry\.Logs|KestrelTrace")),
    ];

    [GeneratedRegex(@"^\s*(\d+)\s+\[.\]\s+(.*)$")]
    private static partial Regex Line();

    /// <summary>One row of a table for each part that has a thousandth or more of the time.</summary>
    public static int Write(string scenario, string report)
    {
        var (samples, all) = (Parts.ToDictionary(part => part.Named, _ => 0L), 0L);
        foreach (var line in File.ReadLines(report).Select(line => Line().Match(line)).Where(match => match.Success))
        {
            var (count, symbol) = (long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), line.Groups[2].Value);
            all += count;
            if (Array.Find(Parts, part => part.Symbols.IsMatch(symbol)) is { Named: { } named }) samples[named] += count;
        }
        if (all == 0) return 1;
        var watched = samples.Where(part => part.Value * 1000 >= all).OrderByDescending(part => part.Value).ToList();
        Console.WriteLine($"| {scenario} | {string.Join(", ", watched.Select(part => $"{part.Key} {Percent(part.Value, all)}"))} | {Percent(all - samples.Values.Sum(), all)} {Rest} |");
        return 0;
    }

    private static string Percent(long part, long all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");
}
