using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Bench.Monitoring;

/// <summary>Compares each window with the one beside it in time, and takes the median of the pairs. A window is made of slices that take turns with those of the other states.</summary>
internal static class OverheadReport
{
    private static readonly (string Scenario, string Named)[] Rows = [("client_credentials", "Client credentials"), ("refresh", "Refresh"), ("api_check", "API check, repeated token")];

    private sealed record Slice(string State, string Scenario, int Pair, double Microseconds, long Operations);

    private sealed record Window(string State, string Scenario, double Microseconds);

    public static int Write(string data, string pairs, string window)
    {
        var lines = File.ReadLines(data).Where(line => line.StartsWith('{')).ToLookup(line => line.StartsWith("{\"signals_ns\"", StringComparison.Ordinal));
        var windows = lines[false].Select(Read).GroupBy(slice => (slice.State, slice.Scenario, slice.Pair)).OrderBy(slices => slices.Key.Pair).Select(Together).ToList();
        Console.WriteLine("## Monitoring\n");
        Console.WriteLine($"What all monitoring costs: CPU of the server per operation, median of {pairs} alternating pairs of windows of {window} s, which take turns every two seconds. Off: nothing is measured, logged or noted. On: metrics read by a scraper every 5 s; by OTLP the traces of one request");
        Console.WriteLine("in a hundred, and logs; records of refusals. *Everything* pushes the metrics as well, and every trace. Made by `bench/monitoring`.\n");
        Console.WriteLine("| | off | on | more | from … to | everything | more |\n|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (scenario, named) in Rows) Console.WriteLine(Row(windows, scenario, named));
        using var signals = JsonDocument.Parse(lines[true].Last());
        Console.WriteLine($"\nThe counts for the console's page cannot be switched off and stand in every column: {signals.RootElement.GetProperty("signals_ns").GetDouble().ToString(CultureInfo.InvariantCulture)} ns a token request, measured alone.");
        return 0;
    }

    private static string Row(List<Window> windows, string scenario, string named)
    {
        var (off, on, all) = (Of("off"), Of("on"), Of("all"));
        var (pairs, traced) = (Ratios(off, on), Ratios(off, all));
        return $"| {named} | {Micro(off)} | {Micro(on)} | **{Percent(Median(pairs))}** | {Percent(pairs.Min())} … {Percent(pairs.Max())} | {Micro(all)} | {Percent(Median(traced))} |";

        List<double> Of(string state) => [.. windows.Where(window => window.Scenario == scenario && window.State == state).Select(window => window.Microseconds)];
    }

    private static List<double> Ratios(List<double> without, List<double> with) => [.. without.Zip(with, (before, after) => after / before - 1)];

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Micro(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{Median(values):0.0} µs");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:+0.0;-0.0} %");

    private static Window Together(IGrouping<(string State, string Scenario, int Pair), Slice> slices) =>
        new(slices.Key.State, slices.Key.Scenario, slices.Sum(slice => slice.Microseconds * slice.Operations) / slices.Sum(slice => slice.Operations));

    private static Slice Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var label = json.RootElement.GetProperty("label").GetString()!.Split('/');
        if (!json.RootElement.GetProperty("valid").GetBoolean()) throw new InvalidOperationException($"A window with a wrong answer: {line}");
        return new Slice(label[0].Split('-')[^1], label[1], int.Parse(label[2], CultureInfo.InvariantCulture), json.RootElement.GetProperty("cpu").GetProperty("server").GetDouble() * 1000, json.RootElement.GetProperty("operations").GetInt64());
    }
}
