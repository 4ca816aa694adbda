using System.Text.Json;

namespace Gatehouse.Plans.Testing;

/// <summary>What became of expectations, for programs.</summary>
internal static class TriedJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TriedExpectation> tried, PlanCoverage coverage, string? at)
    {
        json.WriteNumber("failed", tried.Count(one => one.Fails));
        json.WriteNumber("skipped", tried.Count(one => one.Untried is not null));
        json.WriteBoolean("live", at is not null);
        if (at is not null) json.WriteString("instance", at);
        json.WriteStartArray("expectations");
        foreach (var one in tried) WriteOne(json, one);
        json.WriteEndArray();
        json.WriteStartObject("coverage");
        json.WriteNumber("percent", coverage.Percent);
        foreach (var (kind, all, missing) in coverage.Kinds)
        {
            json.WriteNumber(kind, all);
            json.WriteTexts(kind + "_missing", missing);
        }
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, TriedExpectation one)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Name);
        json.WriteString("file", one.Expectation.File);
        json.WriteNumber("line", one.Expectation.Line);
        json.WriteBoolean("holds", one.Holds);
        json.WriteString("expected", one.Expected);
        json.WriteString("was", one.Was);
        if (one.Untried is { } why) json.WriteString("skipped", why);
        if (one.PlanSays is { } says) json.WriteString("plan_alone", says);
        json.WriteEndObject();
    }
}
