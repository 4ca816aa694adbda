using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration;
using Gatehouse.Server.Operations.Nodes;

namespace Gatehouse.Server.Operations;

/// <summary>
/// Keeps this node in step with the others several times a second: revocations, keys and configuration. Nodes share nothing but the
/// database, so what one has done the others read there.
/// </summary>
internal sealed partial class NodeFollower(INewsStore news, RevocationView revocations, CurrentConfiguration configuration, RegisteredClients registered, NodeMetrics metrics, NodePresence presence, TimeProvider time, ILogger<NodeFollower> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private DateTimeOffset _since = DateTimeOffset.UnixEpoch;
    private bool _away;

    /// <summary>How far the database's clock is ahead of this node's.</summary>
    public TimeSpan ClockOffset { get; private set; }

    public async Task ReadAsync(CancellationToken cancel)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var now = time.GetUtcNow();
        var read = await news.ReadAsync(_since, now, cancel);
        revocations.Apply(read.Revocations);
        revocations.Confirm(startedAt, now);
        revocations.Forget(now - Revocation.Tolerance);
        ClockOffset = metrics.ClockOffset = read.DatabaseTime - now;
        await registered.FollowAsync(read.RegisteredClientsVersion, _since, cancel);
        _since = now - Revocation.Overlap;
        await configuration.FollowAsync(read.ConfigurationVersion, read.KeysVersion, cancel);
    }

    public override async Task StopAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await presence.LeaveAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stopping);
                presence.BeatIfDue(ClockOffset);
                if (_away) Back(log);
                _away = false;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (!_away) Away(log, failure);
                _away = true;
            }
            await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(100, LogLevel.Error, "This node cannot follow the database; introspection asks it directly until it can")]
    private static partial void Away(ILogger log, Exception failure);

    [LoggerMessage(101, LogLevel.Information, "This node follows the database again")]
    private static partial void Back(ILogger log);
}
