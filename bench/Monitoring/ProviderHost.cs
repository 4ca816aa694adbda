using Gatehouse.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gatehouse.Bench.Monitoring;

/// <summary>
/// The provider as <c>gatehouse serve</c> makes it. The product has no switch that turns its measuring off, so that one stands here: no
/// meter is listened to, nothing is logged, and no record of a refusal is written.
/// </summary>
internal static class ProviderHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (isOn, plan, data, url, secret) = (args[0] == "on", args[1], args[2], args[3], args[4]);
        var options = new ServerOptions { PlanFile = plan, DataDirectory = data, Urls = url, RootSecretFile = secret, JsonLog = true };
        await using var app = await GatehouseServer.CreateAsync(options, isOn ? null : Silence);
        await app.RunAsync();
        return 0;
    }

    private static void Silence(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        // The pipeline asks for one; this one listens to nothing.
        builder.Services.RemoveAll<MeterProvider>();
        builder.Services.AddSingleton(Sdk.CreateMeterProviderBuilder().AddPrometheusExporter().Build()!);
        foreach (var watcher in builder.Services.Where(IsWatcher).ToList()) builder.Services.Remove(watcher);
    }

    private static bool IsWatcher(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.FullName?.StartsWith("OpenTelemetry.", StringComparison.Ordinal) == true;
}
