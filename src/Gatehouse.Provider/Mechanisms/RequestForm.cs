using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Provider.Mechanisms;

/// <summary>Reads the form of a direct request once, within bounds, straight from the pipe.</summary>
[Spec("RFC 6749", "3.2")]
internal static class RequestForm
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Either the parameters or what is wrong with them.</summary>
    public readonly record struct Reading(RequestParameters? Parameters, OAuthError? Error);

    public static async ValueTask<Reading> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsPost(request.Method)) return new(null, OAuthErrors.MethodNotAllowed);
        if (!IsForm(request.ContentType)) return new(null, OAuthErrors.NotAForm);
        // A query string ends in logs and histories: what belongs in the body is refused there (RFC 6749 section 2.3.1).
        if (request.QueryString.HasValue && request.QueryString.Value is { Length: > 1 }) return new(null, OAuthErrors.ParameterInQuery);
        if (request.ContentLength > LargestBody) return new(null, OAuthErrors.BodyTooLarge);
        return Finish(await ReadBodyAsync(request.BodyReader, http.RequestAborted));
    }

    /// <summary>Reads the form that a browser brought. Whoever asked for it learns through the browser if a parameter is repeated.</summary>
    public static async ValueTask<Reading> ReadBroughtAsync(HttpContext http)
    {
        var request = http.Request;
        if (!IsForm(request.ContentType)) return new(null, OAuthErrors.NotAForm);
        if (request.ContentLength > LargestBody) return new(null, OAuthErrors.BodyTooLarge);
        return await ReadBodyAsync(request.BodyReader, http.RequestAborted);
    }

    private static async ValueTask<Reading> ReadBodyAsync(PipeReader body, CancellationToken cancel)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (buffer.Length > LargestBody)
            {
                body.AdvanceTo(buffer.End);
                return new(null, OAuthErrors.BodyTooLarge);
            }
            if (read.IsCompleted)
            {
                var parameters = buffer.IsSingleSegment ? RequestParameters.Parse(buffer.FirstSpan) : RequestParameters.Parse(buffer.ToArray());
                body.AdvanceTo(buffer.End);
                return parameters is null ? new(null, OAuthErrors.MalformedForm) : new(parameters, null);
            }
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static Reading Finish(Reading reading) =>
        reading.Parameters?.Fault is { } fault ? new(null, fault) : reading;

    private static bool IsForm(string? contentType) =>
        contentType is "application/x-www-form-urlencoded"
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase));
}
