using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Plan.Differences;

/// <summary>By what the items of a list are told apart, so that sorting a plan changes little and renaming a thing much.</summary>
internal static class PartNames
{
    private static readonly FrozenDictionary<string, string[]> Keys = new Dictionary<string, string[]>
    {
        ["apis"] = ["name"], ["clients"] = ["client_id"], ["users"] = ["username"], ["trusted_issuers"] = ["issuer"], ["software_statements"] = ["issuer"], ["silenced"] = ["rule", "at"],
        ["scopes"] = ["name"], ["routes"] = ["match"], ["authorization_details"] = ["type"], ["client_secrets"] = ["name"], ["initial_access_tokens"] = ["name"], ["targets"] = ["api"],
    }.ToFrozenDictionary();

    /// <summary>The items of a list with a name for each; two of one name are told apart by their place.</summary>
    public static List<(string Name, JsonElement Item)> Of(string list, JsonElement items)
    {
        var named = new List<(string, JsonElement)>(items.GetArrayLength());
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items.EnumerateArray())
        {
            var name = NameOf(list, item) ?? "";
            var unique = name.Length == 0 ? "1" : name;
            for (var count = 2; !taken.Add(unique); count++) unique = string.Create(CultureInfo.InvariantCulture, $"{name} {count}").TrimStart();
            named.Add((unique, item));
        }
        return named;
    }

    private static string? NameOf(string list, JsonElement item) => !Keys.TryGetValue(list, out var keys) ? null
        : string.Join(' ', keys.Select(key => item.TryGetProperty(key, out var value) ? value.GetString() : null).Where(text => text is not null));
}
