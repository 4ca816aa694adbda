using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Protocol.AuthorizationDetails;

/// <summary>
/// What an authorization detail must look like: the keywords of JSON Schema that a plan may use, and no others. Small on purpose: nothing in
/// it (references, patterns) can be made to run long by what a client sends.
/// </summary>
[Spec("RFC 9396", "2")]
public sealed record DetailSchema
{
    public static readonly ImmutableArray<string> Types = ["object", "array", "string", "number", "integer", "boolean"];

    public string? Type { get; init; }

    public ImmutableArray<DetailProperty> Properties { get; init; } = [];

    public ImmutableArray<string> Required { get; init; } = [];

    public bool AdditionalProperties { get; init; } = true;

    public DetailSchema? Items { get; init; }

    public ImmutableArray<string> Enum { get; init; } = [];

    public decimal? MinLength { get; init; }

    public decimal? MaxLength { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    public decimal? MinItems { get; init; }

    public decimal? MaxItems { get; init; }

    /// <summary>What is wrong with a value, as a phrase that begins with its place; null when nothing is.</summary>
    public string? FaultOf(JsonElement value, string place = "it")
    {
        if (Type is not null && !HasType(value)) return $"{place} is not of type {Type}";
        if (!Enum.IsEmpty && !(value.ValueKind == JsonValueKind.String && Enum.Contains(value.GetString()!))) return $"{place} is none of the allowed values";
        return value.ValueKind switch
        {
            JsonValueKind.Object => FaultOfObject(value, place),
            JsonValueKind.Array => FaultOfArray(value, place),
            JsonValueKind.String => Outside(new StringInfo(value.GetString()!).LengthInTextElements, MinLength, MaxLength) ? $"{place} is too short or too long" : null,
            JsonValueKind.Number => !value.TryGetDecimal(out var number) || Outside(number, Minimum, Maximum) ? $"{place} is too small or too large" : null,
            _ => null,
        };
    }

    private bool HasType(JsonElement value) => Type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        _ => value.ValueKind == JsonValueKind.Number,
    };

    private string? FaultOfObject(JsonElement value, string place)
    {
        foreach (var name in Required)
            if (!value.TryGetProperty(name, out _))
                return $"{place} lacks {name}";
        foreach (var member in value.EnumerateObject())
        {
            var known = Properties.FirstOrDefault(property => property.Name == member.Name);
            if (known is null && !AdditionalProperties) return $"{place} has a member that is not allowed";
            if (known?.Schema.FaultOf(member.Value, known.Name) is { } fault) return fault;
        }
        return null;
    }

    private string? FaultOfArray(JsonElement value, string place)
    {
        if (Outside(value.GetArrayLength(), MinItems, MaxItems)) return $"{place} has too few or too many items";
        if (Items is null) return null;
        foreach (var item in value.EnumerateArray())
            if (Items.FaultOf(item, $"an item of {place}") is { } fault)
                return fault;
        return null;
    }

    private static bool Outside(decimal value, decimal? least, decimal? most) => value < least || value > most;
}

/// <summary>A member that an object may have.</summary>
public sealed record DetailProperty(string Name, DetailSchema Schema);
