using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Server.Decisions;

/// <summary>
/// Writes down which decisions this node has made. While the database is away one batch waits, and the rest is counted on in memory, which is
/// bounded; what a crash loses is what was decided since the last time.
/// </summary>
internal sealed partial class DecisionKeeper(DecisionRecorder recorder, IDecisionStore store, ILogger<DecisionKeeper> log)
{
    /// <summary>How much is written at a time: tokens come first.</summary>
    internal const int Batch = 500;

    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<DecisionRow> _waiting = [];
    private bool _away;

    /// <param name="all">Whether everything, because the node stops.</param>
    public async Task WriteAsync(bool all, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            while (await WriteBatchAsync(cancel) && all) { }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Whether there was something, and it is written.</summary>
    private async Task<bool> WriteBatchAsync(CancellationToken cancel)
    {
        if (_waiting.Count == 0) _waiting = recorder.Take(Batch);
        if (_waiting.Count == 0) return false;
        try
        {
            await store.AddAsync(_waiting, cancel);
            (_waiting, _away) = ([], false);
            return true;
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            if (!_away) NotWritten(log, failure);
            _away = true;
            return false;
        }
    }

    [LoggerMessage(520, LogLevel.Warning, "Decisions of this node could not be written down, and will be tried again")]
    private static partial void NotWritten(ILogger log, Exception failure);
}
