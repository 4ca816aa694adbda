using Gatehouse.Protocol.Telemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gatehouse.Server.Operations.Export;

/// <summary>
/// Pushes metrics, traces and logs by OTLP, as the variables of the OpenTelemetry specification say (<c>OTEL_EXPORTER_OTLP_*</c>,
/// <c>OTEL_SERVICE_NAME</c>, <c>OTEL_TRACES_SAMPLER</c> and so on). Without an endpoint nothing of it is even made.
/// </summary>
internal static class OtlpExport
{
    private const string Prefix = "OTEL_";
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsExporter = "OTEL_METRICS_EXPORTER";

    /// <param name="requests">The source of the spans of requests.</param>
    public static void Configure(WebApplicationBuilder builder, string requests)
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(Endpoint)) || Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is "true") return;
        // Nothing else of the environment is configuration; these are what the exporter reads for itself.
        builder.Configuration.AddInMemoryCollection(Variables());
        // What spans of requests tell is written by our own hand; the framework would write it for each request. It is read when the host is built.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", true);
        builder.Services.Configure<OpenTelemetryLoggerOptions>(log => log.IncludeFormattedMessage = true);
        var share = TraceShare.Of(Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER"), Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER_ARG"));
        builder.Services.AddSingleton(share);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Environment.ApplicationName))
            .WithMetrics(metrics => PushIfAsked(metrics.AddMeter(InstrumentNames.Meter).SetExemplarFilter(ExemplarFilterType.TraceBased)))
            .WithTracing(tracing => tracing.AddSource(Spans.Source, requests, "System.Net.Http").SetSampler(share).AddProcessor(new SpanFilter()).AddOtlpExporter())
            .WithLogging(logging => logging.AddOtlpExporter());
    }

    /// <summary>Each reader keeps sums of its own, so that who scrapes metrics and has them pushed as well pays for them twice.</summary>
    private static void PushIfAsked(MeterProviderBuilder metrics)
    {
        if (Environment.GetEnvironmentVariable(MetricsExporter) is null or "" or "otlp") metrics.AddOtlpExporter();
    }

    private static void Describe(ResourceBuilder resource, string name)
    {
        resource.AddService(name);
        // What the operator says goes before.
        resource.AddEnvironmentVariableDetector();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Variables()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && name.StartsWith(Prefix, StringComparison.Ordinal)) yield return new(name, (string?)variable.Value);
    }
}
