using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Refusals;
using Gatehouse.ResourceServer.Refusals;
using OpenTelemetry.Metrics;

namespace Gatehouse.Server.Operations;

/// <summary>Publishes the metrics for Prometheus at <c>/metrics</c>: to this machine, or to whoever shows the token.</summary>
public static class MetricsEndpoint
{
    private const string Path = "/metrics";
    private const string Endpoint = "metrics";
    private const string RequestsAtOnce = "http.server.active_requests";

    /// <summary>Collects what is counted.</summary>
    public static void AddGatehouseMetrics(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(InstrumentNames.Meter, Storage.Database.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            // It would be changed twice for each request; how many are answered at once follows from how long they take.
            .AddView(RequestsAtOnce, MetricStreamConfiguration.Drop)
            .AddPrometheusExporter());

    /// <summary>Answers who reads it.</summary>
    /// <param name="token">Lets a reader in from elsewhere than this machine.</param>
    public static void UseGatehouseMetrics(this IApplicationBuilder app, string? token)
    {
        ArgumentNullException.ThrowIfNull(app);
        var expected = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));
        var note = NoteOf(app.ApplicationServices);
        app.MapWhen(http => http.Request.Path == Path, branch =>
        {
            branch.Use((http, next) =>
            {
                var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
                if (isRead && MayRead(http, expected)) return next(http);
                http.Response.StatusCode = isRead ? StatusCodes.Status403Forbidden : StatusCodes.Status405MethodNotAllowed;
                if (!isRead) http.Response.Headers.Allow = "GET, HEAD";
                note(http, isRead ? OAuthErrors.MetricsForbidden : OAuthErrors.MethodNotAllowed);
                return Task.CompletedTask;
            });
            branch.UseOpenTelemetryPrometheusScrapingEndpoint();
        });
    }

    /// <summary>A provider notes what it refuses in its own way; a gateway remembers it.</summary>
    private static Action<HttpContext, OAuthError> NoteOf(IServiceProvider services)
    {
        if (services.GetService<RefusalNotes>() is { } notes) return (http, error) => notes.Note(http, error, Endpoint);
        var (log, source, time) = (services.GetRequiredService<RefusalLog>(), services.GetRequiredService<RefusalSource>(), services.GetRequiredService<TimeProvider>());
        return (http, error) =>
        {
            var id = RefusalId.New();
            http.Response.Headers[RefusalId.Header] = id;
            log.Add(new RefusalRecord { Id = id, At = time.GetUtcNow(), Source = source.Name, Endpoint = Endpoint, Status = error.Status, Error = error.Code, Reason = error.Reason }, null);
        };
    }

    private static bool MayRead(HttpContext http, byte[]? expected)
    {
        if (expected is not null && http.Request.Headers.Authorization is { Count: 1 } shown)
            return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown.ToString())), expected);
        // Behind a proxy on the same machine everybody seems to be local.
        return http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !SenderAddress.CameThroughProxy(http.Request.Headers);
    }
}
