using Gatehouse.Provider.Outgoing;

namespace Gatehouse.Server.Pages.Logos;

/// <summary>Passes on a picture that was fetched elsewhere, as a picture and nothing else.</summary>
internal static class Picture
{
    /// <param name="picture">Null for one that is not to be had.</param>
    /// <param name="caching">Who may keep it, and for how long.</param>
    public static async Task WriteAsync(HttpContext http, OutgoingDocument? picture, string caching)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (picture is null)
        {
            headers.CacheControl = "no-store";
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        headers.CacheControl = caching;
        http.Response.ContentType = picture.MediaType;
        http.Response.ContentLength = picture.Body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(picture.Body, http.RequestAborted);
    }
}
