using System.Text.Json;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Errors;

/// <summary>Answers an error of a direct request as JSON.</summary>
[Spec("RFC 6749", "5.2")]
public static class JsonErrorResponse
{
    public static Task WriteAsync(HttpContext http, OAuthError error)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        if (error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Basic realm=\"Gatehouse\", charset=\"UTF-8\"";
        if (error.Status == StatusCodes.Status405MethodNotAllowed) response.Headers.Allow = "POST, OPTIONS";
        if (error.Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        if (error.Status == StatusCodes.Status429TooManyRequests && response.Headers.RetryAfter.Count == 0) response.Headers.RetryAfter = "60";
        return WriteBodyAsync(http, error);
    }

    /// <summary>The body alone, after status and headers.</summary>
    public static Task WriteBodyAsync(HttpContext http, OAuthError error)
    {
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error.Code);
            json.WriteString("error_description"u8, error.Description);
            json.WriteEndObject();
        }
        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
