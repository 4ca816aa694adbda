namespace Gatehouse.Server.Accounts;

/// <summary>How two spellings of a username are recognised as the same one.</summary>
internal static class Usernames
{
    /// <summary>The form in which usernames are compared, or null when the text cannot be one.</summary>
    public static string? Normalize(string username, int maximumLength)
    {
        var trimmed = username.AsSpan().Trim();
        if (trimmed.Length == 0 || trimmed.Length > maximumLength) return null;
        foreach (var c in trimmed)
            if (char.IsControl(c))
                return null;
        return trimmed.ToString().ToUpperInvariant();
    }
}
