using System.Diagnostics;
using System.Globalization;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Operations.Export;

/// <summary>
/// Begins the span of a request where its sender brings a trace or its own is kept, and writes on it what the request was, in the words of
/// OpenTelemetry. The framework would begin one for each and let it flow with all that follows; at one trace in a hundred that is paid a
/// hundred times. Where the framework does so, since each request is passed on with its trace, its span is written on.
/// </summary>
/// <param name="share">How many are kept; without it nobody listens.</param>
internal sealed class RequestSpans(TraceShare? share = null) : IStartupFilter
{
    public const string Source = "Gatehouse.Requests";

    /// <summary>What they are called until it is known what they were.</summary>
    public const string Name = "gatehouse.request";

    private static readonly ActivitySource Made = new(Source);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http =>
        {
            if (Activity.Current is { } frameworks) return frameworks.IsAllDataRequested ? DescribeAsync(frameworks, following, http) : following(http);
            return Begin(http.Request) is { } span ? WithAsync(span, following, http) : following(http);
        });
        next(app);
    };

    private Activity? Begin(HttpRequest request)
    {
        if (request.Headers.TraceParent is [{ } brought] && ActivityContext.TryParse(brought, request.Headers.TraceState, isRemote: true, out var sender))
            return (Made.CreateActivity(Name, ActivityKind.Server, sender) ?? Unkept(sender)).Start();
        return share?.KeepsNext() == true && Made.CreateActivity(Name, ActivityKind.Server) is { IsAllDataRequested: true } kept ? kept.Start() : null;
    }

    /// <summary>Nobody listens; what is logged and what is asked of others stands in the sender's trace all the same.</summary>
    private static Activity Unkept(ActivityContext sender) =>
        new Activity(Name) { IsAllDataRequested = false, TraceStateString = sender.TraceState }.SetParentId(sender.TraceId, sender.SpanId, sender.TraceFlags);

    private static async Task WithAsync(Activity span, RequestDelegate following, HttpContext http)
    {
        using (span)
        {
            if (span.IsAllDataRequested) await DescribeAsync(span, following, http);
            else await following(http);
        }
    }

    private static async Task DescribeAsync(Activity span, RequestDelegate following, HttpContext http)
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
