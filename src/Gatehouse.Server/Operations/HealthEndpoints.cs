using System.Text.Json;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;
using Gatehouse.Storage;

namespace Gatehouse.Server.Operations;

/// <summary>Says whether the process lives and whether it should get traffic. A probe creates nothing.</summary>
internal static class HealthEndpoints
{
    /// <summary>Nodes whose clocks differ by more would judge windows and lifetimes differently.</summary>
    private static readonly TimeSpan LargestClockOffset = TimeSpan.FromSeconds(5);

    public static void MapGatehouseHealth(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var database = services.GetRequiredService<Database>();
        var follower = services.GetRequiredService<NodeFollower>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var provider = services.GetRequiredService<CurrentProvider>();

        endpoints.MapGet("/healthz/live", (RequestDelegate)(http => WriteAsync(http, null)));
        endpoints.MapGet("/healthz/ready", (RequestDelegate)(async http => await WriteAsync(http, await WhyNotReadyAsync(http.RequestAborted))));

        async ValueTask<string?> WhyNotReadyAsync(CancellationToken cancel)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested) return "stopping";
            if (!provider.IsReady) return "starting";
            if (follower.ClockOffset.Duration() > LargestClockOffset) return "clock_differs_from_database";
            try
            {
                await database.PingAsync(cancel);
                return null;
            }
            catch (StorageUnavailableException)
            {
                return "database_unavailable";
            }
        }
    }

    private static async Task WriteAsync(HttpContext http, string? fault)
    {
        http.Response.StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", fault is null ? "ok" : "unavailable");
        if (fault is not null) json.WriteString("reason", fault);
        json.WriteEndObject();
    }
}
