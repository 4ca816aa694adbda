namespace Gatehouse.Plan.Text;

/// <summary>How places in a plan are named: <c>clients[1].redirect_uris[0]</c>.</summary>
internal static class PlanPath
{
    private const int LongestKey = 60;

    public static string Key(string path, string key) => Join(path, MayShow(path, key) ? key : "?");

    /// <summary>A place within a place, both written by us.</summary>
    public static string Join(string path, string within) => path.Length == 0 ? within : $"{path}.{within}";

    public static string Item(string path, int index) => $"{path}[{index}]";

    /// <summary>The place that contains this one, or null for the whole.</summary>
    public static string? Parent(string path) =>
        path.Length == 0 ? null : path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    // A key that looks like no key may be a misplaced secret, and may break a terminal. Where secrets belong, any unknown key may be one.
    private static bool MayShow(string path, string key)
    {
        if (key.Length is 0 or > LongestKey) return false;
        if (path.Contains("client_secret", StringComparison.Ordinal) || path.Contains("password", StringComparison.Ordinal))
            return key is "value" or "name" or "expires_at" or "reference" or "hash";
        foreach (var c in key)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        return true;
    }
}
