using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer;

/// <summary>The value of <c>WWW-Authenticate</c>: what is missing or wrong, in words a client can act on.</summary>
[Spec("RFC 6750", "3")]
internal static class BearerChallenge
{
    /// <summary>Without an error: the call said nothing, so there is nothing to complain about (RFC 6750 section 3.1).</summary>
    public static string Of(string realm) => $"Bearer realm=\"{Quoted(realm)}\"";

    public static string Of(string realm, OAuthError error, string? scope = null)
    {
        var text = new StringBuilder(Of(realm)).Append(", error=\"").Append(error.Code).Append("\", error_description=\"").Append(error.Description).Append('"');
        if (scope is not null) text.Append(", scope=\"").Append(scope).Append('"');
        return text.ToString();
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
