using System.Text;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Binding;

namespace Gatehouse.ResourceServer;

/// <summary>One value of <c>WWW-Authenticate</c>: what is missing or wrong, in words a client can act on.</summary>
/// <param name="Realm">The protected space, quoted here.</param>
/// <param name="Metadata">Where the API tells who issues its tokens (RFC 9728), or null.</param>
[Spec("RFC 6750", "3"), Spec("RFC 9449", "7.1"), Spec("RFC 9728", "5.1")]
internal readonly record struct Challenge(string Realm, string? Metadata)
{
    /// <summary>Without an error: the call said nothing, so there is nothing to complain about (RFC 6750 section 3.1).</summary>
    public string Bearer(OAuthError? error = null, string? scope = null, string? parameters = null) => Text("Bearer", error, scope, parameters).ToString();

    public string DPoP(OAuthError? error = null, string? scope = null, string? parameters = null) =>
        Text("DPoP", error, scope, parameters).Append(", algs=\"").Append(SenderVerification.Algorithms).Append('"').ToString();

    private StringBuilder Text(string scheme, OAuthError? error, string? scope, string? parameters)
    {
        var text = new StringBuilder(scheme).Append(" realm=\"").Append(Quoted(Realm)).Append('"');
        if (error is not null) text.Append(", error=\"").Append(error.Code).Append("\", error_description=\"").Append(error.Description).Append('"');
        text.Append(parameters);
        if (scope is not null) text.Append(", scope=\"").Append(scope).Append('"');
        if (Metadata is not null) text.Append(", resource_metadata=\"").Append(Quoted(Metadata)).Append('"');
        return text;
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
