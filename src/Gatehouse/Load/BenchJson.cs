using System.Text.Json;
using Gatehouse.Server.Load;

namespace Gatehouse.Load;

/// <summary>What a run has shown, for programs. Times in seconds.</summary>
internal static class BenchJson
{
    public static void Write(Utf8JsonWriter json, LoadResult result, double target)
    {
        json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.WriteNumber("tokens_per_second", Math.Round(result.TokensPerSecond, 2));
        Write(json, result.Done, result.Failed, result.Latencies);
        json.WriteStartArray("operations");
        foreach (var row in result.Rows) Write(json, row);
        json.WriteEndArray();
        json.WriteStartObject("server");
        if (result.SecondsPerOperation is { } each)
        {
            json.WriteNumber("cpu_seconds_per_operation", Math.Round(each, 7));
            json.WriteNumber("processors_busy", Math.Round(result.Work!.Seconds / result.Work.Elapsed.TotalSeconds, 4));
            json.WriteNumber("processors", result.Work.Processors);
            if (target > 0) WriteTarget(json, target, each * target);
        }
        else json.WriteString("unknown", result.WhyNoWork ?? "nothing was done");
        json.WriteEndObject();
        json.WriteStartArray("left_out");
        foreach (var (client, why) in result.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("client", client);
            json.WriteString("why", why);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTarget(Utf8JsonWriter json, double target, double busy)
    {
        json.WriteStartObject("target");
        json.WriteNumber("operations_per_second", target);
        json.WriteNumber("processors_busy", Math.Round(busy, 3));
        json.WriteNumber("processors_to_plan", LoadFigures.Processors(busy));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LoadRow row)
    {
        json.WriteStartObject();
        json.WriteString("client", row.Client);
        json.WriteString("operation", row.Operation);
        json.WriteNumber("asked_per_second", Math.Round(row.Asked, 3));
        Write(json, row.Done, row.Failed, row.Latencies);
        json.WriteStartObject("errors");
        foreach (var (reason, count) in row.Errors) json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, long done, long failed, Latencies latencies)
    {
        json.WriteNumber("done", done);
        json.WriteNumber("failed", failed);
        json.WriteStartObject("latency");
        foreach (var (name, time) in ((string, TimeSpan)[])[("p50", latencies.Percentile(.5)), ("p90", latencies.Percentile(.9)), ("p99", latencies.Percentile(.99)), ("max", latencies.Longest)]) json.WriteNumber(name, Math.Round(time.TotalSeconds, 6));
        json.WriteEndObject();
    }
}
