using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>Reads members of a JSON object that a stranger sent; the first one that is wrong is the answer, the rest are read as absent.</summary>
internal sealed class MetadataMembers(JsonElement root)
{
    private const int LongestText = 2048;
    private const int LongestKeys = 16 * 1024;
    private const int MostItems = 20;

    public OAuthError? Error { get; private set; }

    public string? Text(string name, int longest = LongestText)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) return Refuse(name, "must be a string");
        var text = value.GetString()!;
        if (text.Length > longest) return Refuse(name, $"is longer than {longest} characters");
        if (text.Any(char.IsControl)) return Refuse(name, "has control characters");
        return text.Length == 0 ? null : text;
    }

    /// <summary>A list of strings; null when it is absent.</summary>
    public ImmutableArray<string>? Texts(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array) return RefuseList(name, "must be an array of strings");
        if (value.GetArrayLength() > MostItems) return RefuseList(name, $"has more than {MostItems} values");
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 and <= LongestText } text) return RefuseList(name, "must be an array of strings of a bounded length");
            if (text.Any(char.IsControl)) return RefuseList(name, "has control characters");
            if (!texts.Contains(text)) texts.Add(text);
        }
        return texts.ToImmutable();
    }

    public bool Flag(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.False or JsonValueKind.Null) return false;
        if (value.ValueKind != JsonValueKind.True) Refuse(name, "must be true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>Whether a member is a number of something, or absent.</summary>
    public bool IsCount(string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0);

    /// <summary>An object as JSON text.</summary>
    public string? Json(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Object) return Refuse(name, "must be an object");
        var text = value.GetRawText();
        return text.Length > LongestKeys ? Refuse(name, "is too long") : text;
    }

    private string? Refuse(string name, string rule)
    {
        Error ??= RegistrationErrors.Invalid(name, rule);
        return null;
    }

    private ImmutableArray<string>? RefuseList(string name, string rule)
    {
        Error ??= name == "redirect_uris" ? RegistrationErrors.RedirectUri("list " + rule) : RegistrationErrors.Invalid(name, rule);
        return null;
    }
}
