using System.Diagnostics;
using Gatehouse.Server.Load.Operations;

namespace Gatehouse.Server.Load;

/// <summary>
/// One operation at a fixed rate. When each is due is decided beforehand and not by the answers: an instance that stalls is asked on, and what
/// had to wait counts as slow. A loop that waits for answers would ask less just then, and never see it.
/// </summary>
internal sealed class LoadStream(LoadOperation operation, double rate)
{
    /// <summary>More than this means that the instance no longer keeps pace; asking on would only fill memory.</summary>
    private const int MostUnderWay = 20_000;

    /// <summary>The clock by which requests are sent ticks about this coarsely. That much lateness is the driver's, not the instance's.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _latencies = [];
    private readonly Dictionary<string, long> _errors = [];
    private long _sent;
    private int _underWay;

    public LoadOperation Operation => operation;

    public double Rate => rate;

    public int UnderWay => Volatile.Read(ref _underWay);

    public (long Done, long Failed) Counts
    {
        get
        {
            lock (_lock) return (_latencies.Count, _errors.Values.Sum());
        }
    }

    /// <summary>Sends what is due at this moment of the run.</summary>
    public void SendDue(TimeSpan now, CancellationToken cancel)
    {
        for (; TimeSpan.FromSeconds(_sent / rate) is var due && due <= now; _sent++)
            if (UnderWay >= MostUnderWay) Fail("not_sent (too many wait for an answer)");
            else _ = RunAsync(Stopwatch.GetTimestamp(), now - due is var late && late > Tick ? late : TimeSpan.Zero, cancel);
    }

    /// <summary>What is without an answer when nobody waits any longer.</summary>
    public void GiveUp()
    {
        lock (_lock)
            if (UnderWay > 0) _errors["unanswered"] = UnderWay;
    }

    public LoadRow ToRow()
    {
        lock (_lock) return new LoadRow(operation.Client, operation.Name, rate, _latencies.Count, operation.IssuesToken, Latencies.Of(_latencies), new Dictionary<string, long>(_errors));
    }

    private async Task RunAsync(long startedAt, TimeSpan late, CancellationToken cancel)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var error = await operation.RunAsync(cancel);
            if (error is not null) Fail(error);
            else
                lock (_lock) _latencies.Add(Stopwatch.GetElapsedTime(startedAt) + late);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception fault)
        {
            Fail(LoadedProvider.FaultOf(fault));
        }
        Interlocked.Decrement(ref _underWay);
    }

    private void Fail(string error)
    {
        lock (_lock) _errors[error] = _errors.GetValueOrDefault(error) + 1;
    }
}
