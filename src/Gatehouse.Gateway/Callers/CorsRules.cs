using System.Collections.Frozen;
using Gatehouse.Gateway.Refusals;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Callers;

/// <summary>Which programs in browsers may call an API and read its answers, refusals among them (the Fetch standard's CORS protocol).</summary>
internal sealed class CorsRules(PlanCors cors)
{
    private static readonly string[] AlwaysAllowed = ["Accept", "Accept-Language", "Authorization", "Content-Language", "Content-Type", "DPoP"];
    private static readonly string[] AlwaysExposed = ["DPoP-Nonce", RefusalWriter.ReasonHeader, RefusalId.Header, "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"];

    private readonly FrozenSet<string> _origins = cors.Origins.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _headers = AlwaysAllowed.Concat(cors.Headers).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly string _exposed = string.Join(", ", AlwaysExposed.Concat(cors.ExposedHeaders).Distinct(StringComparer.OrdinalIgnoreCase));

    /// <summary>The method that a browser asks for before it sends it; null for any other request.</summary>
    public static string? PreflightMethodOf(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin is { Count: 1 } && request.Headers.AccessControlRequestMethod is [{ Length: > 0 } method] ? method : null;

    /// <summary>Answers in the upstream's place: it never sees these requests, which carry no token.</summary>
    public void AnswerPreflight(HttpContext http, string method)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        if (AllowedOriginOf(http.Request) is not { } origin) return;
        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.AccessControlAllowMethods = method;
        http.Response.Headers.AccessControlMaxAge = "600";
        var asked = http.Request.Headers.AccessControlRequestHeaders.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (string.Join(", ", asked.Where(_headers.Contains)) is { Length: > 0 } headers) http.Response.Headers.AccessControlAllowHeaders = headers;
    }

    /// <summary>Lets the program read the answer, whoever writes it; what the upstream says about it is replaced.</summary>
    public void Mark(HttpContext http) => http.Response.OnStarting(() =>
    {
        var headers = http.Response.Headers;
        foreach (var name in headers.Keys.Where(static name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)).ToArray()) headers.Remove(name);
        headers.Append("Vary", "Origin");
        if (AllowedOriginOf(http.Request) is not { } origin) return Task.CompletedTask;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = _exposed;
        return Task.CompletedTask;
    });

    private string? AllowedOriginOf(HttpRequest request) => request.Headers.Origin is [{ } origin] && _origins.Contains(origin) ? origin : null;
}
