using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>
/// Lets pages read what the provider answers: public documents from anywhere, the endpoints that browser clients call from the origins of
/// registered clients only, or from any where the plan lets in clients that nobody knows beforehand. None of these endpoints reads a cookie. The headers stand on errors too, so that a page can read why.
/// </summary>
internal static class CrossOrigin
{
    public static void AllowAll(HttpContext http) => http.Response.Headers.AccessControlAllowOrigin = "*";

    /// <summary>Sets the headers for a registered origin; true when the request is a preflight and has been answered.</summary>
    public static bool AnswersPreflight(HttpContext http, ProviderSnapshot snapshot)
    {
        var headers = http.Response.Headers;
        if (http.Request.Headers.Origin is { Count: 1 } origin && (snapshot.Origins.Contains(origin.ToString()) || snapshot.Configuration.Registration is { IsOpenToStrangers: true }))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After, DPoP-Nonce, Gatehouse-Refusal";
            headers.Vary = "Origin";
        }
        if (!HttpMethods.IsOptions(http.Request.Method)) return false;

        if (headers.AccessControlAllowOrigin.Count > 0)
        {
            headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE";
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, DPoP";
            headers.AccessControlMaxAge = "600";
        }
        headers.Allow = "GET, POST, OPTIONS";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
