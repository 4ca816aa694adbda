using Gatehouse.Protocol.Signals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Provider.Signals;

/// <summary>
/// Counts token requests and API calls in steps of ten seconds, in memory, until a background service has written them. It is asked beside
/// the instruments and not through them: those have no duration by client, and every label more would be a series more outside.
/// </summary>
public sealed class SignalRecorder(TimeProvider time)
{
    /// <summary>Steps that wait for a database that is away: a quarter of an hour.</summary>
    public const int MostWaiting = 90;

    private const long TicksOfStep = (long)SignalStep.TenSeconds * TimeSpan.TicksPerSecond;

    private sealed record Window(long From, GrantId Part, SignalBucket Bucket);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Window> _open = [];
    private readonly List<SignalRow> _waiting = [];
    private volatile Window _current = new(0, default, new SignalBucket());

    /// <summary>Counts a token request as it is answered. Nothing is allocated for a group that was seen within these ten seconds.</summary>
    /// <param name="client">As metrics call it: a client of the plan, or a name for all others.</param>
    internal void TokenRequest(string grant, string client, SignalOutcome outcome, double seconds)
    {
        var now = time.GetUtcNow().UtcTicks;
        var current = _current;
        var bucket = now - current.From is >= 0 and < TicksOfStep ? current.Bucket : At(now).Bucket;
        bucket[new SignalGroup(SignalKind.Tokens, grant, client)].Count(outcome, seconds);
    }

    /// <summary>Adds what an API has counted itself.</summary>
    internal void Calls(DateTimeOffset at, IEnumerable<(SignalGroup Group, CallerCounts Counts)> calls)
    {
        lock (_lock)
        {
            var bucket = At(at.UtcTicks).Bucket;
            foreach (var (group, counts) in calls)
            {
                var sum = bucket[group];
                sum.Add(counts.Calls, counts.Refused, counts.Failed);
                sum.Durations.Add(counts.Durations);
            }
        }
    }

    /// <summary>Begins to count: from now on there being no request means that there was none.</summary>
    public void Begin() => At(time.GetUtcNow().UtcTicks);

    /// <summary>The steps that are over and not written yet, the oldest first; with <paramref name="all"/> the present one too.</summary>
    /// <param name="lost">How many steps were given up because too many wait.</param>
    public IReadOnlyList<SignalRow> Close(bool all, out int lost)
    {
        lock (_lock)
        {
            var over = all ? long.MaxValue : time.GetUtcNow().UtcTicks - TicksOfStep;
            foreach (var window in _open.Values.Where(window => window.From <= over).OrderBy(window => window.From).ToArray())
            {
                _open.Remove(window.From);
                _waiting.Add(RowOf(window));
            }
            if (all) _current = new Window(0, default, new SignalBucket());
            lost = Math.Max(0, _waiting.Count - MostWaiting);
            _waiting.RemoveRange(0, lost);
            return [.. _waiting];
        }
    }

    /// <summary>Forgets what is in the database now.</summary>
    public void Written(IReadOnlyList<SignalRow> rows)
    {
        lock (_lock) _waiting.RemoveAll(rows.Contains);
    }

    /// <summary>What this node has counted and not written. A reader takes it first, and then passes over the same parts in the database.</summary>
    public IReadOnlyList<SignalRow> Unwritten()
    {
        lock (_lock) return [.. _waiting, .. _open.Values.Select(RowOf)];
    }

    private Window At(long ticks)
    {
        var from = ticks - ticks % TicksOfStep;
        lock (_lock)
        {
            if (!_open.TryGetValue(from, out var window)) _open.Add(from, window = new Window(from, GrantId.New(), new SignalBucket()));
            // A report is about the past, and a thread may have looked at the clock a while ago.
            if (from > _current.From) _current = window;
            return window;
        }
    }

    private static SignalRow RowOf(Window window) => new(new DateTimeOffset(window.From, TimeSpan.Zero), window.Part, window.Bucket.ToBytes());
}
