namespace Gatehouse.Protocol.DPoP;

/// <summary>Compares the URL of a request with the one that a proof names: normalised, without query and fragment.</summary>
[Spec("RFC 9449", "4.3")]
internal static class HttpUri
{
    private const UriComponents Compared = UriComponents.Scheme | UriComponents.Host | UriComponents.StrongPort | UriComponents.Path;
    private const int Longest = 4096;

    public static bool IsSame(string presented, string expected)
    {
        if (string.Equals(presented, expected, StringComparison.Ordinal)) return true;
        if (presented.Length > Longest || !TryRead(presented, out var one) || !TryRead(expected, out var other) || one.UserInfo.Length > 0) return false;
        return Normal(one) == Normal(other);
    }

    public static string WithoutQuery(string uri) => uri.IndexOfAny(['?', '#']) is >= 0 and var end ? uri[..end] : uri;

    /// <summary>Scheme and host in lower case, the port always written, dot segments resolved, escapes only where they are needed.</summary>
    private static string Normal(Uri uri) => UppercaseEscapes(uri.GetComponents(Compared, UriFormat.UriEscaped));

    [Spec("RFC 3986", "6.2.2.1")]
    private static string UppercaseEscapes(string text)
    {
        if (!text.Contains('%')) return text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            source.CopyTo(span);
            for (var i = 0; i + 2 < span.Length; i++)
                if (span[i] == '%')
                {
                    span[i + 1] = char.ToUpperInvariant(span[i + 1]);
                    span[i + 2] = char.ToUpperInvariant(span[i + 2]);
                }
        });
    }

    private static bool TryRead(string text, out Uri uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri!) && uri.Scheme is "https" or "http";
}
