namespace Gatehouse.Protocol;

/// <summary>Rules for redirect URIs: what may be registered, and when a presented one is a registered one.</summary>
[Spec("RFC 9700", "2.1"), Spec("RFC 8252", "7")]
public static class RedirectUri
{
    /// <summary>
    /// Whether a presented URI is the registered one: the same string, except that the port of a loopback address
    /// (<c>127.0.0.1</c> or <c>[::1]</c> over http) may differ, because a native application gets its port from the system.
    /// </summary>
    /// <param name="registered">One of the client's.</param>
    /// <param name="presented">The one of a request.</param>
    /// <param name="byName">
    /// Whether the port of <c>http://localhost</c> may differ too. RFC 8252 section 8.3 advises against the name, and programs that publish
    /// their metadata for every server in the world use it all the same.
    /// </param>
    [Spec("RFC 8252", "7.3"), Spec("RFC 9700", "4.1.3")]
    public static bool Matches(string registered, string presented, bool byName = false)
    {
        if (string.Equals(registered, presented, StringComparison.Ordinal)) return true;
        return SplitLoopback(registered, byName) is { } mine && SplitLoopback(presented, byName) is { } theirs
            && mine.Host == theirs.Host && string.Equals(mine.AfterAuthority, theirs.AfterAuthority, StringComparison.Ordinal);
    }

    /// <summary>Says what keeps a URI from being registered, or null when it may be.</summary>
    /// <param name="uri">The redirect URI as written.</param>
    /// <param name="native">Whether the client is a native application, which may use private-use schemes (RFC 8252 section 7.1).</param>
    public static string? FaultOf(string uri, bool native)
    {
        if (uri.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return "contains a space or a character outside ASCII; percent-encode it (RFC 3986 section 2.1)";
        if (uri.Contains('*')) return "contains a wildcard; register each redirect URI in full";
        if (uri.Contains('#')) return "contains a fragment (RFC 6749 section 3.1.2)";
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || !Uri.IsWellFormedUriString(uri, UriKind.Absolute))
            return "is not an absolute URI";
        if (HasUserInformation(uri)) return "contains user information";
        return parsed.Scheme switch
        {
            "https" => parsed.Host.Length > 0 ? null : "has no host",
            "http" when parsed.IsLoopback => null,
            "http" => "uses http on a host that is not loopback; use https",
            _ when native && parsed.Scheme.Contains('.') => null,
            _ when native => "uses a private-use scheme that is not a reversed domain name (RFC 8252 section 7.1)",
            _ => "must use https",
        };
    }

    /// <summary>Whether an answer to it travels unencrypted. At a loopback address of a native application it never leaves the device.</summary>
    [Spec("FAPI 2.0 Security Profile", "5.3.2.2")]
    public static bool IsUnencrypted(string uri, bool native) =>
        uri.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && !(native && SplitLoopback(uri, byName: false) is not null);

    /// <summary>The origin of an http or https URI (scheme, host and port), or null for other schemes.</summary>
    public static string? OriginOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http"
            ? parsed.GetLeftPart(UriPartial.Authority)
            : null;

    // The parser drops an empty user information ("https://@host"), the Location header would not.
    private static bool HasUserInformation(string uri)
    {
        var start = uri.IndexOf("//", StringComparison.Ordinal);
        if (start < 0) return false;
        var authority = uri.AsSpan(start + 2);
        var end = authority.IndexOfAny('/', '?');
        return (end < 0 ? authority : authority[..end]).Contains('@');
    }

    private static readonly string[] LoopbackAddresses = ["http://127.0.0.1", "http://[::1]"];

    private static readonly string[] LoopbackNames = [.. LoopbackAddresses, "http://localhost"];

    // Text is compared, not a parsed URI: a parser that normalises would accept what was never registered.
    private static (string Host, string AfterAuthority)? SplitLoopback(string uri, bool byName)
    {
        foreach (var host in byName ? LoopbackNames : LoopbackAddresses)
        {
            if (!uri.StartsWith(host, StringComparison.Ordinal)) continue;
            var end = host.Length;
            if (end < uri.Length && uri[end] == ':')
            {
                var start = ++end;
                while (end < uri.Length && char.IsAsciiDigit(uri[end])) end++;
                if (end == start || !ushort.TryParse(uri.AsSpan(start, end - start), out _)) return null;
            }
            if (end < uri.Length && uri[end] is not ('/' or '?')) return null;
            return (host, uri[end..]);
        }
        return null;
    }
}
