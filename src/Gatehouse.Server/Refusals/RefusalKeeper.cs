using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage.Refusals;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Refusals;

/// <summary>Writes down what was refused, a batch at a time. While the database is away the newest records are lost and counted; requests never wait for it.</summary>
internal sealed partial class RefusalKeeper(RefusalQueue queue, IRefusalStore store, RefusalMetrics metrics, ILogger<RefusalKeeper> log) : BackgroundService
{
    private const int Batch = 200;
    private const int Attempts = 3;

    /// <summary>What comes within it is written together.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        while (Take() is { Count: > 0 } last) await WriteAsync(last, attempts: 1, cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        try
        {
            while (await queue.Waiting.WaitToReadAsync(stopping))
            {
                await Task.Delay(Gathering, stopping);
                await WriteAsync(Take(), Attempts, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // What waits is written once more when the node stops.
        }
    }

    private List<RefusalRecord> Take()
    {
        var records = new List<RefusalRecord>();
        while (records.Count < Batch && queue.Waiting.TryRead(out var record)) records.Add(record);
        return records;
    }

    private async Task WriteAsync(List<RefusalRecord> records, int attempts, CancellationToken cancel)
    {
        for (var attempt = 1; records.Count > 0; attempt++)
        {
            try
            {
                await store.AddAsync(records, cancel);
                metrics.Count(RefusalMetrics.Stored, records.Count);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                if (attempt == attempts)
                {
                    metrics.Count(RefusalMetrics.Dropped, records.Count);
                    NotWritten(log, failure, records.Count);
                    return;
                }
                await Task.Delay(Pause, cancel);
            }
        }
    }

    [LoggerMessage(330, LogLevel.Warning, "{Count} refusals could not be written down, and cannot be explained later")]
    private static partial void NotWritten(ILogger log, Exception failure, int count);
}
