using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Mechanisms.Claims;

/// <summary>One claim that a client asks for by its name.</summary>
/// <param name="Values">The values that the client has use for; null: any.</param>
[Spec("OIDC Core", "5.5.1")]
internal sealed record AskedClaim(string Name, bool Essential, IReadOnlyList<JsonElement>? Values)
{
    /// <summary>The values that are strings; null when there are none.</summary>
    public IReadOnlyList<string>? Texts =>
        Values?.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).ToList() is { Count: > 0 } texts ? texts : null;

    /// <summary>Whether a value is one that was asked for. Whoever asks for one address must not learn another.</summary>
    public bool Accepts(JsonElement value) => Values is null || Values.Any(wanted => JsonElement.DeepEquals(wanted, value));

    /// <summary>Null when it is not asked for as specified. Members that nobody here knows are ignored.</summary>
    public static AskedClaim? TryRead(JsonProperty asked)
    {
        if (asked.Value.ValueKind == JsonValueKind.Null) return new AskedClaim(asked.Name, Essential: false, null);
        if (asked.Value.ValueKind != JsonValueKind.Object) return null;
        var essential = false;
        if (asked.Value.TryGetProperty("essential", out var word))
        {
            if (word.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
            essential = word.GetBoolean();
        }
        var (hasOne, hasSeveral) = (asked.Value.TryGetProperty("value", out var one), asked.Value.TryGetProperty("values", out var several));
        if (hasOne && hasSeveral) return null;
        if (hasSeveral && (several.ValueKind != JsonValueKind.Array || several.GetArrayLength() == 0)) return null;
        IReadOnlyList<JsonElement>? values = hasOne ? [one] : hasSeveral ? [.. several.EnumerateArray()] : null;
        // Who the user is and how they proved it are conditions: a condition that cannot be read must not be passed over.
        if (asked.Name is ClaimNames.Subject or ClaimNames.Acr && values?.Any(value => value.ValueKind != JsonValueKind.String) is true) return null;
        return new AskedClaim(asked.Name, essential, values);
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Values is null)
        {
            json.WriteNull(Name);
            return;
        }
        json.WriteStartObject(Name);
        json.WriteStartArray("values");
        foreach (var value in Values) value.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
