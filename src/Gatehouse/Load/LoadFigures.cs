using System.Globalization;
using Gatehouse.Server;

namespace Gatehouse.Load;

/// <summary>Reads and writes the figures of <c>gatehouse bench</c>.</summary>
internal static class LoadFigures
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How busy processors are planned to be: beyond, waiting grows faster than the load.</summary>
    public const double PlannedUse = .6;

    /// <exception cref="ServerSetupException">It is none.</exception>
    public static double RateOf(string option, string text)
    {
        var (number, per) = text.EndsWith("/m", StringComparison.Ordinal) ? (text[..^2], 60) : text.EndsWith("/s", StringComparison.Ordinal) ? (text[..^2], 1) : (text, 1);
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1_000_000 ? rate / per : throw new ServerSetupException($"{option} {text} is no rate: write it as 50/s or 30/m.");
    }

    public static IReadOnlyDictionary<string, double> RatesOf(IEnumerable<string> written) =>
        PairsOf("--rates", written.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).ToDictionary(pair => pair.Name, pair => RateOf("--rates", pair.Value));

    /// <exception cref="ServerSetupException">One is no pair, or a name comes twice.</exception>
    public static IReadOnlyList<(string Name, string Value)> PairsOf(string option, IEnumerable<string> written)
    {
        var pairs = written.Select(text => text.LastIndexOf('=') is > 0 and var at ? (text[..at], text[(at + 1)..]) : throw new ServerSetupException($"{option} {text} is not written as CLIENT={(option == "--key" ? "FILE" : "50/s")}.")).ToList();
        return pairs.GroupBy(pair => pair.Item1).FirstOrDefault(same => same.Count() > 1) is { } twice ? throw new ServerSetupException($"{option} names {twice.Key} twice.") : pairs;
    }

    /// <exception cref="ServerSetupException">It is none, or too long.</exception>
    public static TimeSpan DurationOf(string text)
    {
        var seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return seconds > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * seconds is >= 1 and var total && total <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(total)
            : throw new ServerSetupException($"--duration {text} is no time between 1s and 1h: write it as 30s or 5m.");
    }

    /// <summary>How many processors to plan for; one at least.</summary>
    public static int Processors(double busy) => Math.Max(1, (int)Math.Ceiling(busy / PlannedUse));

    public static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Milliseconds(TimeSpan time) => time == TimeSpan.Zero ? "-" : Number(time.TotalMilliseconds, time.TotalMilliseconds < 10 ? "0.00" : "0") + " ms";
}
