namespace Gatehouse.Provider.Audit;

/// <summary>Counts refusals by reason until they are recorded: a flood of them is one record a minute, and no request waits for it.</summary>
public sealed class RefusalCounts(TimeProvider time)
{
    private readonly Lock _lock = new();
    private Dictionary<string, CountedRefusals> _counts = new(StringComparer.Ordinal);

    /// <param name="reason">Of the fixed vocabulary, so that what waits is bounded.</param>
    internal void Count(string reason) => Add(new CountedRefusals(reason, 1, time.GetUtcNow()));

    /// <summary>Takes what was counted since the last time.</summary>
    public IReadOnlyCollection<CountedRefusals> Take()
    {
        lock (_lock)
        {
            if (_counts.Count == 0) return [];
            var taken = _counts.Values;
            _counts = new(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>Puts back what could not be recorded.</summary>
    public void PutBack(IEnumerable<CountedRefusals> counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        foreach (var refusals in counted) Add(refusals);
    }

    private void Add(CountedRefusals more)
    {
        lock (_lock)
            _counts[more.Reason] = _counts.TryGetValue(more.Reason, out var before)
                ? new CountedRefusals(more.Reason, before.Count + more.Count, before.Since < more.Since ? before.Since : more.Since)
                : more;
    }
}

/// <param name="Since">When the first of them was refused.</param>
public readonly record struct CountedRefusals(string Reason, long Count, DateTimeOffset Since);
