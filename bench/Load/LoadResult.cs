using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Bench.Load;

/// <summary>What one window measured. CPU is in milliseconds per operation, which is the same number as seconds per 1,000 operations.</summary>
internal sealed record LoadResult
{
    public required string Label { get; init; }
    public required string Scenario { get; init; }
    public required int Users { get; init; }
    public required double Seconds { get; init; }
    public required int Operations { get; init; }
    public required double OperationsPerSecond { get; init; }
    public required double P50 { get; init; }
    public required double P99 { get; init; }
    public required int Errors { get; init; }
    public required bool Valid { get; init; }
    public required string[] FirstErrors { get; init; }
    public required double DriverCpu { get; init; }
    public required Dictionary<string, double> Cpu { get; init; }
    public required Dictionary<string, double> Resident { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadResult);
}

/// <summary>How long a server took from its start to its first answer, and the memory it then holds at rest.</summary>
internal sealed record StartResult
{
    public required string Label { get; init; }
    public required string Scenario { get; init; }
    public required double Milliseconds { get; init; }
    public required double ResidentMiB { get; init; }
    public required bool Valid { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.StartResult);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(StartResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
