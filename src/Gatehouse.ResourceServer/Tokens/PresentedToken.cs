using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>The access token of a request: from the Authorization header and nowhere else.</summary>
[Spec("RFC 6750", "2.1"), Spec("RFC 6750", "2"), Spec("RFC 9700", "4.3.2")]
internal readonly record struct PresentedToken(string? Text, OAuthError? Error)
{
    private const string Bearer = "Bearer";

    private static readonly PresentedToken None = default;

    public static PresentedToken Of(HttpRequest request)
    {
        var headers = request.Headers.Authorization;
        if (headers.Count == 0 || headers[0] is not { } header) return None;
        if (headers.Count > 1)
            return headers.Any(static value => IsBearer(value)) ? Refused(OAuthErrors.TokenTwice.Saying("The request has more than one Authorization header.")) : None;
        // Another scheme is another handler's business.
        if (!IsBearer(header)) return None;
        var token = header.Length > Bearer.Length ? header[(Bearer.Length + 1)..].Trim(' ') : "";
        // Proxies may join two headers into one by a comma, which no token contains.
        if (token.Contains(',')) return Refused(OAuthErrors.TokenTwice.Saying("The Authorization header holds more than one credential."));
        if (token.Length == 0) return Refused(OAuthErrors.TokenMalformed.Saying("The Authorization header holds no access token."));
        if (IsInQuery(request)) return Refused(OAuthErrors.TokenTwice.Saying("The access token is presented in the header and in the query."));
        return new PresentedToken(token, null);
    }

    private static PresentedToken Refused(OAuthError error) => new(null, error);

    private static bool IsBearer(string? header) =>
        header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (header.Length == Bearer.Length || header[Bearer.Length] == ' ');

    private static bool IsInQuery(HttpRequest request) =>
        request.QueryString.HasValue && request.QueryString.Value.Contains(Parameters.AccessToken, StringComparison.Ordinal) && request.Query.ContainsKey(Parameters.AccessToken);
}
