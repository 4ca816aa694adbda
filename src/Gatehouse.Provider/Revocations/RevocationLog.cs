using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Revocations;

/// <summary>A stretch of the log.</summary>
/// <param name="Position">Where it ends.</param>
/// <param name="More">Whether the log goes on beyond it.</param>
/// <param name="ReadTo">Everything recorded before this instant was in the log when it was read.</param>
internal readonly record struct RevocationStretch(IReadOnlyList<Revocation> Entries, long Position, bool More, DateTimeOffset ReadTo);

/// <summary>
/// The live revocations in the order in which this node learned of them, whatever the order in which they were recorded: whoever has read
/// to a position has missed nothing before it. The numbering is this node's own and ends with its process.
/// </summary>
internal sealed class RevocationLog
{
    private readonly Lock _gate = new();
    private readonly List<(long Position, Revocation Entry)> _entries = [];
    private TaskCompletionSource _grown = NewSource();
    private DateTimeOffset _readTo = DateTimeOffset.UnixEpoch;
    private long _position;

    /// <summary>Ends when the log grows; to be taken before the log is read, so that nothing slips in between.</summary>
    public Task Grown
    {
        get { lock (_gate) return _grown.Task; }
    }

    public void Append(IReadOnlyList<Revocation> news)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            foreach (var entry in news) _entries.Add((++_position, entry));
            (grown, _grown) = (_grown, NewSource());
        }
        grown.SetResult();
    }

    /// <summary>Notes to which instant the database was read.</summary>
    public void Confirm(DateTimeOffset readTo)
    {
        lock (_gate) _readTo = readTo;
    }

    /// <summary>Reads on from a position of this node; from one that was never reached, all over again.</summary>
    public RevocationStretch Read(long after, int most)
    {
        lock (_gate) return Take(after > _position ? 0 : FirstBeyond(after), DateTimeOffset.MinValue, most);
    }

    /// <summary>Reads what was recorded since an instant, whatever its position.</summary>
    public RevocationStretch ReadSince(DateTimeOffset since, int most)
    {
        lock (_gate) return Take(0, since, most);
    }

    public void Forget(Predicate<Revocation> isOver)
    {
        lock (_gate) _entries.RemoveAll(item => isOver(item.Entry));
    }

    private RevocationStretch Take(int first, DateTimeOffset since, int most)
    {
        var taken = new List<Revocation>();
        for (var i = first; i < _entries.Count; i++)
        {
            if (_entries[i].Entry.RecordedAt < since) continue;
            if (taken.Count == most) return new RevocationStretch(taken, _entries[i].Position - 1, More: true, _readTo);
            taken.Add(_entries[i].Entry);
        }
        return new RevocationStretch(taken, _position, More: false, _readTo);
    }

    private int FirstBeyond(long position)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Position <= position) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    // Whoever waits goes on elsewhere: a revocation must not wait for the answers to its followers.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
