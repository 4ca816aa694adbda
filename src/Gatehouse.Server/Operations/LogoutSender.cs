using Gatehouse.Provider.Mechanisms.Logout;

namespace Gatehouse.Server.Operations;

/// <summary>Sends the notices of ended sessions to clients, on every node; each notice is sent by the one that took it.</summary>
internal sealed partial class LogoutSender(LogoutNotices notices, ILogger<LogoutSender> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stopping)
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

    [LoggerMessage(140, LogLevel.Error, "Notices of ended sessions cannot be sent and will be tried again")]
    private static partial void Failed(ILogger log, Exception failure);
}
