using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.Server.Operations.Export;

/// <summary>
/// Writes on the span of a request what it was, in the words of OpenTelemetry. The framework can do so itself, but does it before it is decided
/// whether the trace is kept: at one trace in a hundred that would be paid a hundred times.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http => Activity.Current is { IsAllDataRequested: true } span ? DescribeAsync(following, http, span) : following(http));
        next(app);
    };

    private static async Task DescribeAsync(RequestDelegate following, HttpContext http, Activity span)
    {
        var request = http.Request;
        var (method, path) = (NameOf(request.Method), request.PathBase + request.Path);
        try
        {
            await following(http);
        }
        finally
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            span.DisplayName = route is null ? method : $"{method} {route}";
            span.SetTag("http.request.method", method);
            if (route is not null) span.SetTag("http.route", route);
            span.SetTag("url.scheme", request.Scheme);
            span.SetTag("url.path", path.Value);
            span.SetTag("server.address", request.Host.Host);
            span.SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError) Fail(span, http.Response.StatusCode);
        }
    }

    private static void Fail(Activity span, int status)
    {
        span.SetStatus(ActivityStatusCode.Error);
        span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whatever a caller makes up is one name.</summary>
    private static string NameOf(string method) => method switch
    {
        "GET" or "POST" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" => method,
        _ => "_OTHER",
    };
}
