namespace Gatehouse.Server.Pages.Device;

/// <summary>A code as somebody typed it or a link carries it, before anybody knows whether it is one.</summary>
internal static class UserCodeText
{
    private const int Longest = 20;

    /// <summary>Letters, digits and dashes alone, and few of them: what may be shown again and carried through the sign-in.</summary>
    public static string Shorten(string? typed)
    {
        var kept = new string([.. (typed ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-').Take(Longest)]);
        return kept.ToUpperInvariant();
    }
}
