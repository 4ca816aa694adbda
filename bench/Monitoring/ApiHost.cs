using System.Text.Json.Serialization;
using Gatehouse.ResourceServer;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gatehouse.Bench.Monitoring;

/// <summary>A guarded API, watched as the guide to monitoring has it, or not at all.</summary>
internal static class ApiHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (isOn, url, issuer) = (args[0] == "on", args[1], args[2]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HelloJson.Default));
        builder.Services.AddGatehouse(gatehouse => (gatehouse.Issuer, gatehouse.Audience) = (issuer, "http://127.0.0.1:9/api"));
        if (isOn) Watch(builder);
        var app = builder.Build();
        if (isOn) app.UseOpenTelemetryPrometheusScrapingEndpoint();
        app.MapGet("/alive", () => new Hello("alive"));
        app.MapGet("/hello", () => new Hello("hello, world!")).RequireScope("api");
        await app.RunAsync();
        return 0;
    }

    /// <summary>What the guide to monitoring tells APIs to do.</summary>
    private static void Watch(WebApplicationBuilder builder)
    {
        builder.Logging.AddJsonConsole().AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var isPushed = Environment.GetEnvironmentVariable("OTEL_METRICS_EXPORTER") != "none";
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => Push(isPushed, metrics.AddMeter("Gatehouse").SetExemplarFilter(ExemplarFilterType.TraceBased).AddPrometheusExporter()))
            .WithTracing(tracing => tracing.AddSource("Gatehouse", "Microsoft.AspNetCore").AddOtlpExporter())
            .WithLogging(logging => logging.AddOtlpExporter());
    }

    private static void Push(bool isPushed, MeterProviderBuilder metrics)
    {
        if (isPushed) metrics.AddOtlpExporter();
    }
}

internal sealed record Hello(string Text);

[JsonSerializable(typeof(Hello))]
internal sealed partial class HelloJson : JsonSerializerContext;
