using Gatehouse.Provider.Mechanisms.ClientProofs;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Server.Operations;

/// <summary>Writes down once a minute, and when the node stops, which secrets of clients were used. What a crash loses is a minute.</summary>
internal sealed partial class SecretUseKeeper(ClientSecretUses uses, IClientSecretUseStore store, TimeProvider time, ILogger<SecretUseKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // What could not be written waits for the next minute, and is no more than the secrets of the plan.
    private IReadOnlyList<ClientSecretUse> _waiting = [];

    public override async Task StopAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await WriteAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) await WriteAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            // Written once more when the node stops.
        }
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        _waiting = [.. _waiting.Concat(uses.Take()).GroupBy(use => (use.ClientId, use.Secret)).Select(same => same.MaxBy(use => use.UsedAt)!)];
        if (_waiting.Count == 0) return;
        try
        {
            await store.RecordAsync(_waiting, cancel);
            _waiting = [];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotWritten(log, failure);
        }
    }

    [LoggerMessage(160, LogLevel.Warning, "When client secrets were last used could not be written down, and will be tried again")]
    private static partial void NotWritten(ILogger log, Exception failure);
}
