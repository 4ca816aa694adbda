using System.Globalization;

namespace Gatehouse.Plans.Testing;

/// <summary>What became of expectations, for people.</summary>
internal static class TriedText
{
    /// <param name="at">The instance that was tried; null where the plan alone was.</param>
    public static void Write(ConsoleStyle style, IReadOnlyList<TriedExpectation> tried, PlanCoverage coverage, string? at)
    {
        foreach (var one in tried) WriteOne(style, one);
        var (failed, untried) = (tried.Count(one => one.Fails), tried.Count(one => one.Untried is not null));
        var outcome = failed > 0 ? style.Red($"{failed} failed") : untried > 0 ? style.Green("no failure") : style.Green("all hold");
        style.Out.WriteLine($"\n{tried.Count} expectation{(tried.Count == 1 ? "" : "s")}, {outcome}{(untried > 0 ? $", {style.Yellow($"{untried} skipped")}" : "")}; {coverage.Percent} % covered");
        if (at is not null) style.Wrap("tried at", $"{at}, by real requests", 10);
        foreach (var (kind, all, missing) in coverage.Kinds)
            style.Wrap(kind, $"{all - missing.Count} of {all}{(missing.Count == 0 ? "" : $", not {string.Join(", ", missing.Take(10))}{(missing.Count > 10 ? $" and {missing.Count - 10} more" : "")}")}", 10);
    }

    private static void WriteOne(ConsoleStyle style, TriedExpectation one)
    {
        var sign = one.Holds ? style.Green("ok    ") : one.Fails ? style.Red("FAIL  ") : style.Yellow("skip  ");
        style.Fill(sign, one.Holds ? one.Name : $"{one.Name} ({one.Expectation.File}:{one.Expectation.Line.ToString(CultureInfo.InvariantCulture)})", 6);
        if (one.Untried is { } why) style.Wrap("because", why, 16);
        if (one.Fails)
        {
            style.Wrap("expected", one.Expected, 16);
            style.Wrap("was", one.Was, 16);
        }
        if (one.PlanSays is { } says) style.Wrap("plan alone", says, 16);
    }
}
