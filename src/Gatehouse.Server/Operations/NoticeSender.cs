using Gatehouse.Provider.Mechanisms.Notices;

namespace Gatehouse.Server.Operations;

/// <summary>Makes the calls to clients that wait in the database, on every node; each call is made by the node that took it.</summary>
internal sealed partial class NoticeSender(IEnumerable<IDueNotices> kinds, ILogger<NoticeSender> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Each kind goes its own way: a slow client of one holds up no other.</summary>
    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(kinds.Select(notices => SendAsync(notices, stopping)));

    private async Task SendAsync(IDueNotices notices, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (notices.AreWanted && await notices.SendDueAsync(stopping) > 0) continue;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(log, failure);
            }
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(149, LogLevel.Error, "Notices to clients cannot be sent and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure);
}
