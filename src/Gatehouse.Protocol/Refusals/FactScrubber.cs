using System.Text;

namespace Gatehouse.Protocol.Refusals;

/// <summary>
/// The last door before a record: only facts that the catalogue allows for the reason pass, and of what a caller wrote only its shape that
/// belongs there. A password typed in the wrong place, a code in a query, a token pasted as a scope stay outside.
/// </summary>
public static class FactScrubber
{
    /// <summary>Names are shorter, secrets and tokens are longer.</summary>
    private const int LongestWord = 64;
    private const int LongestAddress = 200;
    private const int MostWords = 16;
    private const int LongestValue = 1000;
    private const string Withheld = "(withheld)";

    public static IReadOnlyList<RefusalFact> Scrub(RefusalReason reason, IReadOnlyList<RefusalFact> facts) =>
        facts.Count == 0 || reason.Facts.Count == 0 ? [] : [.. facts.Where(fact => reason.Facts.Contains(fact.Name)).DistinctBy(fact => fact.Name).Select(Scrub)];

    private static RefusalFact Scrub(RefusalFact fact) => fact with
    {
        Value = fact.Name switch
        {
            FactNames.RegisteredRedirectUris => Kept(fact.Value),
            FactNames.PresentedRedirectUri or FactNames.PresentedResource or FactNames.PresentedUrl or FactNames.ExpectedUrl => Address(fact.Value),
            FactNames.SecondsAgo or FactNames.SecondsAhead => long.TryParse(fact.Value, out var seconds) ? $"{seconds}" : Withheld,
            _ => Words(fact.Value),
        },
    };

    /// <summary>An address without what may hold a code, a password or a person: user, query and fragment.</summary>
    private static string Address(string text)
    {
        if (text.Length > 4096 || text.Any(char.IsControl) || !Uri.TryCreate(text, UriKind.Absolute, out var uri)) return $"(not an address, {text.Length} characters)";
        var end = text.IndexOfAny(['?', '#']);
        var shown = uri.UserInfo.Length > 0 ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : end < 0 ? text : text[..end];
        if (shown.Length > LongestAddress) shown = $"{shown[..LongestAddress]}... ({shown.Length} characters)";
        return end < 0 ? shown : shown + " (and a query or fragment, which is not kept)";
    }

    /// <summary>Words as scopes, methods and claims are; a longer one may be anything.</summary>
    private static string Words(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = new StringBuilder();
        foreach (var word in words.Take(MostWords))
            kept.Append(kept.Length > 0 ? " " : "").Append(IsPlain(word) ? word : IsAddress(word) ? Address(word) : Withheld);
        return Kept(words.Length > MostWords ? $"{kept} ... ({words.Length} in all)" : kept.ToString());
    }

    private static bool IsPlain(string word) => word.Length <= LongestWord && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':' or '+' or '/' or ',');

    private static bool IsAddress(string word) => Uri.TryCreate(word, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "urn";

    private static string Kept(string text)
    {
        var clean = string.Concat(text.Select(static letter => char.IsControl(letter) ? '?' : letter));
        return clean.Length <= LongestValue ? clean : $"{clean[..LongestValue]}...";
    }
}
