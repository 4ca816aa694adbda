using System.Collections.Concurrent;
using Gatehouse.Protocol.Signals;

namespace Gatehouse.Provider.Storage.Signals;

/// <summary>
/// All groups within one step of time. However many clients there are, it is kept within bounds: the most active ones are told apart, and
/// the others are one.
/// </summary>
public sealed class SignalBucket
{
    /// <summary>How many clients are told apart where a bucket is kept.</summary>
    public const int MostClients = 200;

    /// <summary>How many groups these clients have together.</summary>
    public const int MostGroups = 1000;

    /// <summary>While it is counted, nobody knows yet who will be among the most active.</summary>
    private const int MostWhileCounting = 5 * MostGroups;

    private readonly ConcurrentDictionary<SignalGroup, SignalCounts> _groups = new();

    public bool IsEmpty => _groups.IsEmpty;

    /// <summary>The counts of a group, where more are added.</summary>
    public SignalCounts this[SignalGroup group] => _groups.TryGetValue(group, out var counts) ? counts : Begin(group);

    /// <summary>Adds what <see cref="ToBytes"/> wrote.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => SignalBytes.Read(bytes, group => this[group]);

    /// <summary>As it is kept.</summary>
    public byte[] ToBytes() => SignalBytes.Write(Folded());

    private SignalCounts Begin(SignalGroup group) => _groups.GetOrAdd(_groups.Count < MostWhileCounting ? group : group with { Client = CallReport.OtherClients }, static _ => new SignalCounts());

    private Dictionary<SignalGroup, SignalCounts> Folded()
    {
        var groups = _groups.ToArray();
        if (groups.Length <= MostClients) return new(groups);
        var clients = groups.GroupBy(group => group.Key.Client, group => group.Value.All).OrderByDescending(client => client.Sum()).ThenBy(client => client.Key, StringComparer.Ordinal).Take(MostClients).Select(client => client.Key).ToHashSet();
        var folded = new Dictionary<SignalGroup, SignalCounts>();
        foreach (var (group, counts) in groups.OrderByDescending(group => group.Value.All).ThenBy(group => group.Key.Client, StringComparer.Ordinal))
        {
            var key = folded.Count < MostGroups && clients.Contains(group.Client) ? group : group with { Client = CallReport.OtherClients };
            if (!folded.TryGetValue(key, out var sum)) folded.Add(key, sum = new SignalCounts());
            sum.Add(counts);
        }
        return folded;
    }
}
