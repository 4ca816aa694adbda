using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Plan.Importing.Sources;

/// <summary>
/// A part of what another product exported, with its place. It remembers what was asked for, so that whatever nobody asked for can be told as not
/// carried over.
/// </summary>
/// <param name="isRoot">Whether the place is that of a whole file.</param>
internal sealed class ForeignNode(JsonElement? element, string place, bool isRoot = false)
{
    private const int LongestName = 100;

    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    public string Place => place;

    public JsonElement? Element => element;

    public bool IsWritten => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    public bool IsObject => element is { ValueKind: JsonValueKind.Object };

    public bool IsList => element is { ValueKind: JsonValueKind.Array };

    /// <summary>A member, by its name or by another spelling of it: configuration of .NET does not mind case.</summary>
    public ForeignNode this[string key]
    {
        get
        {
            _asked.Add(key);
            var at = PlaceOf(key);
            if (!IsObject) return new(null, at);
            if (element!.Value.TryGetProperty(key, out var exact)) return new(exact, at);
            foreach (var member in element.Value.EnumerateObject())
                if (member.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                    return new(member.Value, at);
            return new(null, at);
        }
    }

    /// <summary>A single value with something in it.</summary>
    public string? Text => element switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } written ? written : null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        _ => null,
    };

    public bool Flag(bool otherwise = false) => Text?.ToLowerInvariant() switch { "true" or "1" or "t" => true, "false" or "0" or "f" => false, _ => otherwise };

    public long? Number => long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public IEnumerable<ForeignNode> Items => IsList ? element!.Value.EnumerateArray().Select((item, i) => new ForeignNode(item, isRoot ? $"{place} [{i}]" : $"{place}[{i}]")) : [];

    /// <summary>All members; to go through them asks for none.</summary>
    public IEnumerable<(string Name, ForeignNode Value)> Members => IsObject ? element!.Value.EnumerateObject().Select(member => (member.Name, new ForeignNode(member.Value, PlaceOf(member.Name)))) : [];

    /// <summary>The single values of a list, or a single value by itself.</summary>
    public IReadOnlyList<ForeignText> Texts => IsList
        ? [.. Items.Where(item => item.Text is not null).Select(item => new ForeignText(item.Text!, item.Place))]
        : Text is { } only ? [new(only, place)] : [];

    /// <summary>Words of one text, or of a list.</summary>
    public IReadOnlyList<ForeignText> Words => [.. Texts.SelectMany(text => text.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => text with { Value = word }))];

    /// <summary>Marks members as such that need no telling.</summary>
    public ForeignNode Without(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) _asked.Add(key);
        return this;
    }

    /// <summary>The names of members that say something and that nobody asked for.</summary>
    public IReadOnlyList<string> Unasked => IsObject ? [.. element!.Value.EnumerateObject().Where(member => !_asked.Contains(member.Name) && SaysSomething(member.Value)).Select(static member => Shown(member.Name))] : [];

    private static string Shown(string name) => name.Length is 0 or > LongestName ? "?" : name;

    // Behind the name of the file there is a blank.
    private string PlaceOf(string key) => isRoot ? $"{place} {key}" : $"{place}.{key}";

    private static bool SaysSomething(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => false,
        JsonValueKind.String => value.GetString() is { Length: > 0 } text && text is not ("false" or "0" or "-1"),
        JsonValueKind.Number => value.GetRawText() is not ("0" or "-1"),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(member => SaysSomething(member.Value)),
        _ => true,
    };
}

/// <summary>A single value and where it stands.</summary>
internal readonly record struct ForeignText(string Value, string Place);
