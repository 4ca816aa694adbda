using System.Text.RegularExpressions;

namespace Gatehouse.Plan.Rules;

/// <summary>The grammars of the names in a plan.</summary>
internal static partial class Syntax
{
    /// <summary>Names of APIs, roles and levels of access: they become labels and addresses.</summary>
    public static bool IsName(string text) => Name.IsMatch(text);

    /// <summary>The characters RFC 6749 appendix A.1 allows, without the space, which nobody sees.</summary>
    public static bool IsClientId(string text) => ClientId.IsMatch(text);

    public static bool IsUsername(string text) => Username.IsMatch(text);

    /// <summary>Something before and something after one @; only a message to it can prove more.</summary>
    public static bool IsEmail(string text) => Email.IsMatch(text);

    /// <summary>The characters RFC 6749 appendix A.2 allows.</summary>
    public static bool IsClientSecret(string text) => ClientSecret.IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"\A[!-~]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClientId { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Username { get; }

    [GeneratedRegex(@"\A[^@\s]{1,64}@[^@\s]{1,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Email { get; }

    [GeneratedRegex(@"\A[ -~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClientSecret { get; }
}
