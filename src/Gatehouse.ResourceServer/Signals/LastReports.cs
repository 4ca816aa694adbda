using System.Collections.Concurrent;
using Gatehouse.ResourceServer.Refusals;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.ResourceServer.Signals;

/// <summary>Tells the provider what was counted and refused last, when the program ends and its server has answered everybody.</summary>
internal sealed class LastReports : IHostedService
{
    /// <summary>Whoever stops a program waits for it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, GatehouseOptions> _schemes = new(StringComparer.Ordinal);

    /// <summary>From now on these options are those of a scheme. What is still to be told by those before, they tell in their own time.</summary>
    public void Watch(string scheme, GatehouseOptions options) => _schemes[scheme] = options;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Longest);
        await Task.WhenAll(_schemes.Values.SelectMany(options => new[] { options.Reporter?.TellAllAsync(end.Token), options.Calls?.TellAllAsync(end.Token) }).OfType<Task>());
    }
}
