using System.Collections.Concurrent;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Provider.Decisions;

/// <summary>How often one decision was made since it was last written down.</summary>
internal sealed class DecisionEntry(DateTimeOffset day, Decision decision)
{
    private long _count;
    private long _first;
    private long _last;

    /// <summary>Counts; true when it was not waiting to be written yet.</summary>
    public bool Count(long ticks, long times)
    {
        Volatile.Write(ref _last, ticks);
        if (Interlocked.Add(ref _count, times) != times) return false;
        Volatile.Write(ref _first, ticks);
        return true;
    }

    public DecisionRow Take()
    {
        // Before the count, which lets the next one begin anew.
        var (first, last) = (Volatile.Read(ref _first), Volatile.Read(ref _last));
        var count = Interlocked.Exchange(ref _count, 0);
        return new DecisionRow(day, decision, At(first == 0 ? last : Math.Min(first, last)), At(last), count);
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <summary>
/// The decisions of one day, each once. However many different ones somebody brings about, there is an end to it: for each client, for all that
/// was refused, and for all together. What is beyond is counted, and not told apart.
/// </summary>
internal sealed class DecisionDay(DateTimeOffset from)
{
    public const int Most = 10_000;
    public const int MostRefused = Most / 2;
    public const int MostGrantedOfClient = 200;
    public const int MostRefusedOfClient = 50;

    /// <summary>Clients of which the rest is counted under their own name; beyond, all are one.</summary>
    public const int MostOthers = 2_000;

    private readonly ConcurrentDictionary<Decision, DecisionEntry> _entries = new();
    private readonly Dictionary<(string Client, bool IsRefused), int> _shares = [];
    private readonly Lock _lock = new();
    private int _refused;
    private int _others;

    public DateTimeOffset From => from;

    public long FromTicks { get; } = from.UtcTicks;

    public int Size => _entries.Count;

    public DecisionEntry this[in Decision decision] => _entries.TryGetValue(decision, out var entry) ? entry : Begin(decision);

    private DecisionEntry Begin(in Decision decision)
    {
        lock (_lock)
        {
            if (!decision.IsOthers && TakePlace(decision)) return _entries.GetOrAdd(decision, new DecisionEntry(from, decision));
            var others = decision.AsOthers();
            if (_entries.TryGetValue(others, out var entry)) return entry;
            // Calls without a token have no client whose share it could be.
            if (_others >= MostOthers) others = others with { Client = Decision.Others };
            else _others++;
            return _entries.GetOrAdd(others, new DecisionEntry(from, others));
        }
    }

    /// <summary>Whether there is room in the client's share. Many refusals may come of strangers who only name a client, so they have less, and never all.</summary>
    private bool TakePlace(in Decision decision)
    {
        if (_entries.ContainsKey(decision)) return true;
        var key = (decision.Client, decision.IsRefused);
        var share = _shares.GetValueOrDefault(key);
        if (share >= (decision.IsRefused ? MostRefusedOfClient : MostGrantedOfClient) || _entries.Count - _others >= Most || (decision.IsRefused && _refused >= MostRefused)) return false;
        _shares[key] = share + 1;
        if (decision.IsRefused) _refused++;
        return true;
    }
}
