using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gatehouse.ResourceServer;

/// <summary>The name of a registered scheme.</summary>
internal sealed record GatehouseScheme(string Name);

/// <summary>Fetches the providers' keys while the API starts, so that the first call need not wait. A provider that is away delays nothing.</summary>
internal sealed class GatehouseStart(IEnumerable<GatehouseScheme> schemes, IOptionsMonitor<GatehouseOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var scheme in schemes)
            _ = options.Get(scheme.Name).Verification?.PrepareAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
