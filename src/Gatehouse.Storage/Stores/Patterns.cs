namespace Gatehouse.Storage.Stores;

/// <summary>Texts to search for with <c>LIKE … ESCAPE '!'</c>.</summary>
internal static class Patterns
{
    /// <summary>The text anywhere, and nothing in it a wildcard.</summary>
    public static string Of(string text) =>
        $"%{text.Trim().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";
}
