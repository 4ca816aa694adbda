using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>The access token of a request: from the Authorization header or a posted form, in one place only, never in the query.</summary>
/// <param name="Scheme">How it is presented: <see cref="Bearer"/> or <see cref="DPoP"/>.</param>
[Spec("RFC 6750", "2"), Spec("RFC 9449", "7.1")]
internal readonly record struct PresentedToken(string Text, string Scheme)
{
    public const string Bearer = "Bearer";
    public const string DPoP = "DPoP";

    public static async ValueTask<(PresentedToken? Token, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count > 1) return (null, OAuthErrors.TokenTwice);
        string? posted = null;
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.ContentLength > 0 && http.Request.HasFormContentType)
        {
            var (form, unreadable) = await RequestForm.ReadAsync(http);
            if (form is null) return (null, unreadable);
            posted = form[Parameters.AccessToken];
        }
        if (header.Count == 0) return posted is null ? (null, OAuthErrors.TokenMissing) : (new PresentedToken(posted, Bearer), null);
        if (posted is not null) return (null, OAuthErrors.TokenTwice);
        var value = header.ToString();
        return (Of(value, Bearer) ?? Of(value, DPoP)) is { } token ? (token, null) : (null, OAuthErrors.TokenMissing);
    }

    private static PresentedToken? Of(string header, string scheme) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && header.Length > scheme.Length && header[scheme.Length] == ' '
        && header.AsSpan(scheme.Length).Trim() is { Length: > 0 } token
            ? new PresentedToken(token.ToString(), scheme)
            : null;
}
