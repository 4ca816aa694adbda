using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>The access token of a request: from the Authorization header and nowhere else.</summary>
[Spec("RFC 6750", "2.1"), Spec("RFC 6750", "2"), Spec("RFC 9700", "4.3.2"), Spec("RFC 9449", "7.1")]
internal readonly record struct PresentedToken(string? Text, OAuthError? Error, bool IsDPoP = false)
{
    private const string Bearer = "Bearer";
    private const string DPoP = "DPoP";

    private static readonly PresentedToken None = default;

    public static PresentedToken Of(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count == 0 || headers[0] is not { } header) return None;
        if (headers.Count > 1)
            return headers.Any(static value => Is(Bearer, value) || Is(DPoP, value)) ? Refused(false, OAuthErrors.TokenTwice.Saying("The request has more than one Authorization header.")) : None;
        // Another scheme is another handler's business.
        if (SchemeOf(header) is not { } scheme) return None;
        var token = header.Length > scheme.Length ? header[(scheme.Length + 1)..].Trim(' ') : "";
        // Proxies may join two headers into one by a comma, which no token contains.
        var isDPoP = scheme == DPoP;
        if (token.Contains(',')) return Refused(isDPoP, OAuthErrors.TokenTwice.Saying("The Authorization header holds more than one credential."));
        if (token.Length == 0) return Refused(isDPoP, OAuthErrors.TokenMalformed.Saying("The Authorization header holds no access token."));
        if (IsInQuery(request)) return Refused(isDPoP, OAuthErrors.TokenTwice.Saying("The access token is presented in the header and in the query."));
        return new PresentedToken(token, null, isDPoP);
    }

    private static PresentedToken Refused(bool isDPoP, OAuthError error) => new(null, error, isDPoP);

    private static string? SchemeOf(string header) => Is(Bearer, header) ? Bearer : Is(DPoP, header) ? DPoP : null;

    private static bool Is(string scheme, string? header) =>
        header is not null && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == scheme.Length || header[scheme.Length] == ' ');

    // Reading a query costs; one that has neither the name nor an encoded letter cannot hold it.
    private static bool IsInQuery(HttpRequest request) =>
        request.QueryString is { HasValue: true, Value: var query } && (query.Contains(Parameters.AccessToken, StringComparison.OrdinalIgnoreCase) || query.Contains('%')) && request.Query.ContainsKey(Parameters.AccessToken);
}
