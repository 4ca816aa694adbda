using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Decisions;

/// <summary>
/// What of a refused request may be kept. Its words are the sender's: a password typed as a scope, a code in a redirect URI or a token pasted
/// somewhere must not lie in a table. A word that the plan knows passes, another only if it is shaped like a name.
/// </summary>
internal static class DecisionWords
{
    private const int LongestText = 500;
    private const int LongestName = 40;

    /// <summary>The decision, or the one that stands for it where it must not be kept.</summary>
    public static Decision Kept(in Decision decision, ProviderSnapshot snapshot) =>
        AreNames(decision.Way) && AreNames(decision.Method) && AreNames(decision.Names) && AreScopes(decision.Scope, snapshot) && AreAddresses(decision.Resources, snapshot) && IsAddress(decision.Address, snapshot)
            ? decision
            : decision.AsOthers();

    private static bool AreScopes(string? text, ProviderSnapshot snapshot) => text is null || (text.Length <= LongestText && All(text, word =>
        IsName(word) || snapshot.FindApiByScope(word) is not null || (word.Contains("://", StringComparison.Ordinal) && IsAddress(word, snapshot))));

    private static bool AreAddresses(string? text, ProviderSnapshot snapshot) => text is null || (text.Length <= LongestText && All(text, word => IsAddress(word, snapshot)));

    private static bool AreNames(string? text) => text is null || (text.Length <= LongestText && All(text, IsWayOrName));

    /// <summary>Grant types of extensions are addresses, and no client has a secret of that shape.</summary>
    private static bool IsWayOrName(string word) => IsName(word) || (word.StartsWith("urn:ietf:", StringComparison.Ordinal) && word.Length <= 2 * LongestName && word[9..].All(IsLetter));

    private static bool IsName(string word) => word.Length <= LongestName && word.All(IsLetter);

    private static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':' or '/';

    /// <summary>An address that is registered, or one without user, query and fragment whose parts are names.</summary>
    private static bool IsAddress(string? text, ProviderSnapshot snapshot) =>
        text is null || snapshot.FindApiByResource(text) is not null || snapshot.Configuration.Clients.Any(client => client.RedirectUris.Contains(text)) || IsPlainAddress(text);

    private static bool IsPlainAddress(string text) =>
        text.Length <= LongestText / 2 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && text.AsSpan().IndexOfAny("?#%") < 0
        && uri.Authority.Length <= 2 * LongestName && uri.AbsolutePath.Split('/').All(IsName) && !text.Any(char.IsControl);

    private static bool All(string text, Func<string, bool> passes) => Array.TrueForAll(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => passes(word));
}
