using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Operations;

/// <summary>Has keys made, announced and deleted in time, by whichever node comes first.</summary>
internal sealed partial class KeyKeeper(KeyMaintenance keys, CurrentProvider provider, ILogger<KeyKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
            try
            {
                await keys.TryPrepareAsync(provider.Snapshot.Configuration, stopping);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                Failed(log, failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(110, LogLevel.Error, "Keys could not be maintained; the present ones stay in use")]
    private static partial void Failed(ILogger log, Exception failure);
}
