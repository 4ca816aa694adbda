using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Operations;

/// <summary>Gives requests that are not asked all the time a trace, kept or not, and what they log the path, which holds no query.</summary>
internal static class RequestTraces
{
    private static readonly Func<ILogger, string, string?, IDisposable?> Scope = LoggerMessage.DefineScope<string, string?>("RequestId:{RequestId} RequestPath:{RequestPath}");

    /// <summary>Stands behind the choice of the endpoint.</summary>
    public static void UseRequestTraces(this IApplicationBuilder app)
    {
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestTraces).FullName!);
        app.Use(next => http => http.GetEndpoint()?.Metadata.GetMetadata<AskedAllTheTime>() is null ? TracedAsync(http, next, log) : next(http));
    }

    private static async Task TracedAsync(HttpContext http, RequestDelegate next, ILogger log)
    {
        RequestTrace.Of(http);
        using var scope = Scope(log, http.TraceIdentifier, (http.Request.PathBase + http.Request.Path).Value);
        await next(http);
    }
}
