using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms.Details;

/// <summary>One authorization detail in words, for the person who is asked.</summary>
public sealed record DetailText(Api Api, string Text);

/// <summary>Says authorization details in words: the text of the plan with the members of the detail in it, or all members where the plan has none.</summary>
[Spec("RFC 9396", "5")]
internal static partial class DetailWording
{
    private const int LongestValue = 120;

    public static IReadOnlyList<DetailText> Of(string? details, ProviderSnapshot snapshot)
    {
        if (details is null) return [];
        using var document = JsonDocument.Parse(details);
        return [.. document.RootElement.EnumerateArray().Select(detail => Say(detail, snapshot)).OfType<DetailText>()];
    }

    private static DetailText? Say(JsonElement detail, ProviderSnapshot snapshot)
    {
        if (snapshot.FindDetailType(detail.GetProperty("type").GetString()!) is not { } known) return null;
        var text = known.Type.Description is { } template
            ? Placeholder().Replace(template, match => Show(Find(detail, match.Groups[1].Value)))
            : string.Join(", ", detail.EnumerateObject().Select(member => $"{member.Name}: {Show(member.Value)}"));
        return new DetailText(known.Api, text);
    }

    private static JsonElement? Find(JsonElement detail, string path)
    {
        foreach (var name in path.Split('.'))
            if (detail.ValueKind != JsonValueKind.Object || !detail.TryGetProperty(name, out detail))
                return null;
        return detail;
    }

    private static string Show(JsonElement? value)
    {
        var text = value switch { null => "–", { ValueKind: JsonValueKind.String } word => word.GetString()!, var other => other.Value.GetRawText() };
        var shown = new StringBuilder();
        // Invisible characters and changes of direction could make one amount look like another.
        foreach (var rune in text.EnumerateRunes())
            shown.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? "\uFFFD" : rune.ToString());
        return shown.Length <= LongestValue ? shown.ToString() : shown.ToString(0, LongestValue) + "…";
    }

    [GeneratedRegex(@"\{([A-Za-z0-9_.]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
