using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules;

/// <summary>What is wrong with the addresses of a plan, other than redirect URIs; null when nothing is.</summary>
internal static class Uris
{
    [Spec("RFC 8414", "2"), Spec("OIDC Discovery", "3")]
    public static string? FaultOfIssuer(string text)
    {
        if (!TryParse(text, out var uri) || uri.Scheme is not ("https" or "http")) return "is not an https URL";
        if (FaultOfHttp(uri) is { } fault) return fault;
        if (text.Contains('?') || text.Contains('#')) return "has a query or a fragment";
        if (uri.UserInfo.Length > 0) return "has user information";
        return text.EndsWith('/') ? "ends with a slash" : null;
    }

    [Spec("RFC 8707", "2")]
    public static string? FaultOfResource(string text)
    {
        if (!TryParse(text, out var uri)) return "is not an absolute URI";
        if (text.Contains('#')) return "has a fragment";
        return uri.UserInfo.Length > 0 ? "has user information" : FaultOfHttp(uri);
    }

    public static string? FaultOfOrigin(string text)
    {
        if (text.Contains('*')) return "contains a wildcard";
        if (!TryParse(text, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0) return "is not an origin";
        if (FaultOfHttp(uri) is { } fault) return fault;
        // Browsers send the one normal form and the provider compares text, so another spelling would never match.
        return RedirectUri.OriginOf(text) == text ? null : "is not an origin";
    }

    /// <summary>Whether the provider could call it; whether it will is decided when the name is resolved.</summary>
    public static bool IsFetchable(string text) =>
        TryParse(text, out var uri) && uri.Scheme is "https" or "http" && new Uri(text) is { Host.Length: > 0, UserInfo.Length: 0 };

    /// <summary>Whom the provider may call though it is not public: exactly named, never by a pattern.</summary>
    public static string? FaultOfPeer(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network)) return network.PrefixLength == 0 ? "is the whole internet and all that is not" : null;
        if (System.Net.IPAddress.TryParse(text, out _)) return null;
        return Uri.CheckHostName(text) == UriHostNameType.Dns ? null : "is neither a host name nor an address nor a network";
    }

    /// <summary>Whose forwarding headers are believed: exactly named, never everybody.</summary>
    public static string? FaultOfProxy(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network)) return network.PrefixLength == 0 ? "is everybody" : null;
        return System.Net.IPAddress.TryParse(text, out _) ? null : "is neither an address nor a network";
    }

    public static string? HostOf(string? text) => text is not null && TryParse(text, out var uri) && uri.Scheme is "https" or "http" ? new Uri(text).Host : null;

    private static bool TryParse(string text, out Uri uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri!) && Uri.IsWellFormedUriString(text, UriKind.Absolute) && !text.StartsWith('/');

    private static string? FaultOfHttp(Uri uri) => uri.Scheme switch
    {
        "http" or "https" when uri.Host.Length == 0 => "has no host",
        "http" when !uri.IsLoopback => "uses http on a host that is not loopback",
        _ => null,
    };
}
