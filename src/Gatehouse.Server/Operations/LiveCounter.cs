using Gatehouse.Provider.Storage.Nodes;

namespace Gatehouse.Server.Operations;

/// <summary>Reads once a minute how much is alive, for the metrics.</summary>
internal sealed partial class LiveCounter(ILiveCounts counts, NodeMetrics metrics, TimeProvider time, ILogger<LiveCounter> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Whoever waits for the start is served first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(2);

    public async Task ReadAsync(CancellationToken cancel) => metrics.Know(await counts.ReadAsync(time.GetUtcNow(), cancel));

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        for (var pause = AfterStart; !stopping.IsCancellationRequested; pause = Pause)
        {
            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            try
            {
                await ReadAsync(stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                NotCounted(log, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(480, LogLevel.Warning, "What is alive could not be counted, and will be tried again")]
    private static partial void NotCounted(ILogger log, Exception failure);
}
