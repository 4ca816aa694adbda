using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit.Verifying;

/// <summary>Finds under which numbers records were sealed that stand under others: each says itself, by the number with which its hash comes out.</summary>
internal sealed class TruePlaces
{
    /// <summary>How far around a record is looked, beyond the places where something is wrong.</summary>
    private const int Around = 16;
    private const int MostPlaces = 2000;

    private readonly IReadOnlyList<(long First, long Last)> _missing;
    private readonly Dictionary<long, KeptRecord> _bySequence;
    private readonly HashSet<long> _claimed = [];

    public TruePlaces(IReadOnlyList<KeptRecord> suspects, IReadOnlyList<(long First, long Last)> missing)
    {
        _missing = missing;
        _bySequence = suspects.GroupBy(kept => kept.Seal!.Sequence).ToDictionary(group => group.Key, group => group.First());
        long[] wrong = [.. _bySequence.Keys.Concat(missing.SelectMany(gap => Range(gap.First, gap.Last)).Take(MostPlaces))];
        foreach (var kept in suspects)
        {
            if (Find(kept, wrong) is not { } place)
            {
                Strangers.Add(kept);
                continue;
            }
            Moved.Add((kept, place));
            if (!_claimed.Add(place)) continue;
            if (!_bySequence.ContainsKey(place) && !IsMissing(place)) Usurped.Add(place);
        }
    }

    public List<(KeptRecord Kept, long Place)> Moved { get; } = [];

    /// <summary>Those that were sealed under no number.</summary>
    public List<KeptRecord> Strangers { get; } = [];

    /// <summary>Places that look right, and whose record stands elsewhere.</summary>
    public List<long> Usurped { get; } = [];

    public bool IsClaimed(long sequence) => _claimed.Contains(sequence);

    /// <summary>The places whose record is nowhere.</summary>
    public IEnumerable<(long First, long Last)> Deleted()
    {
        var left = Moved.Select(moved => moved.Kept.Seal!.Sequence).Where(sequence => !_claimed.Contains(sequence)).Select(sequence => (sequence, sequence));
        return _missing.SelectMany(WithoutClaimed).Concat(left).OrderBy(gap => gap.Item1);
    }

    private long? Find(KeptRecord kept, long[] wrong)
    {
        var (record, seal) = (kept.Record, kept.Seal!);
        foreach (var place in wrong.Concat(Range(seal.Sequence - Around, seal.Sequence + Around)))
        {
            if (place == seal.Sequence || place < 1) continue;
            // With its seal, or with its words alone in the place of another.
            if (AuditChain.HashOf(record, place, seal.Previous).AsSpan().SequenceEqual(seal.Hash)) return place;
            if (_bySequence.TryGetValue(place, out var other) && AuditChain.HashOf(record, place, other.Seal!.Previous).AsSpan().SequenceEqual(other.Seal.Hash)) return place;
        }
        return null;
    }

    private IEnumerable<(long, long)> WithoutClaimed((long First, long Last) gap)
    {
        var from = gap.First;
        foreach (var place in _claimed.Where(place => place >= gap.First && place <= gap.Last).Order())
        {
            if (place > from) yield return (from, place - 1);
            from = place + 1;
        }
        if (from <= gap.Last) yield return (from, gap.Last);
    }

    private bool IsMissing(long place) => _missing.Any(gap => place >= gap.First && place <= gap.Last);

    private static IEnumerable<long> Range(long first, long last)
    {
        for (var at = first; at <= last; at++) yield return at;
    }
}
