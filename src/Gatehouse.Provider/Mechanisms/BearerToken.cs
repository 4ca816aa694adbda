using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>Finds the access token of a request: in the Authorization header or in a posted form, in one place only, never in the query.</summary>
[Spec("RFC 6750", "2")]
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    public static async ValueTask<(string? Token, OAuthError? Error)> ReadAsync(HttpContext http)
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
        if (header.Count == 0) return posted is null ? (null, OAuthErrors.TokenMissing) : (posted, null);
        if (posted is not null) return (null, OAuthErrors.TokenTwice);
        var value = header.ToString();
        return value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && value.AsSpan(Scheme.Length).Trim() is { Length: > 0 } token
            ? (token.ToString(), null)
            : (null, OAuthErrors.TokenMissing);
    }
}
