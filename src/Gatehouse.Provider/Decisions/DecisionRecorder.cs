using System.Collections.Concurrent;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Decisions;

/// <summary>
/// Counts decisions in memory, each once a day, until a background service has written them. One that was made before costs a look into a
/// dictionary, and nothing is allocated for it.
/// </summary>
public sealed class DecisionRecorder
{
    private readonly ConcurrentQueue<DecisionEntry> _changed = new();
    private readonly Lock _lock = new();
    private volatile DecisionDay _day = new(DateTimeOffset.MinValue);

    /// <summary>How many decisions are told apart at present.</summary>
    public int Size => _day.Size;

    /// <param name="now">When it was made; of several that are told together, when they were told.</param>
    internal void Record(in Decision decision, DateTimeOffset now, int times = 1)
    {
        var ticks = now.UtcTicks;
        var day = _day;
        if (ticks - day.FromTicks >= TimeSpan.TicksPerDay) day = Begin(ticks);
        var entry = day[decision];
        if (entry.Count(ticks, times)) _changed.Enqueue(entry);
    }

    /// <summary>What was counted since it was last taken: those that wait the longest, and no more than <paramref name="most"/>.</summary>
    public IReadOnlyList<DecisionRow> Take(int most)
    {
        var rows = new List<DecisionRow>();
        while (rows.Count < most && _changed.TryDequeue(out var entry)) rows.Add(entry.Take());
        return rows;
    }

    private DecisionDay Begin(long ticks)
    {
        lock (_lock)
            return ticks - _day.FromTicks < TimeSpan.TicksPerDay ? _day : _day = new DecisionDay(new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerDay, TimeSpan.Zero));
    }
}
