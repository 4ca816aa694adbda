using Gatehouse.Protocol.Signals;

namespace Gatehouse.Provider.Storage.Signals;

/// <summary>How many there were of one group, what became of them and how long they took. Many threads may count at once.</summary>
public sealed class SignalCounts
{
    private long _all;
    private long _refused;
    private long _failed;

    /// <summary>All, with those that were refused or failed.</summary>
    public long All => Volatile.Read(ref _all);

    public long Refused => Volatile.Read(ref _refused);

    public long Failed => Volatile.Read(ref _failed);

    public DurationHistogram Durations { get; } = new();

    public void Count(SignalOutcome outcome, double seconds)
    {
        Interlocked.Increment(ref _all);
        if (outcome == SignalOutcome.Refused) Interlocked.Increment(ref _refused);
        else if (outcome == SignalOutcome.Failed) Interlocked.Increment(ref _failed);
        Durations.Record(seconds);
    }

    public void Add(long all, long refused, long failed)
    {
        Interlocked.Add(ref _all, all);
        Interlocked.Add(ref _refused, refused);
        Interlocked.Add(ref _failed, failed);
    }

    public void Add(SignalCounts other)
    {
        Add(other.All, other.Refused, other.Failed);
        Durations.Add(other.Durations);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        (_all, _refused, _failed) = (0, 0, 0);
        Durations.Clear();
    }
}
