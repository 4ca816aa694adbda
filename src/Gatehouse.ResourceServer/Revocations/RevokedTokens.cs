using System.Collections.Concurrent;
using Gatehouse.Protocol.Revocations;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>What one provider has revoked and some token could still be concerned by.</summary>
internal sealed class RevokedTokens
{
    private readonly record struct Extent(long EndsAt, long IssuedBefore);

    private readonly ConcurrentDictionary<(RevocationKind, UInt128), Extent> _entries = new();
    private long _version;

    public int Count => _entries.Count;

    /// <summary>Changes after entries were added: a token found good at this version need not be looked up again while it stays.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Takes in a page; whether a key is among what it revokes.</summary>
    public bool Apply(IReadOnlyList<RevokedEntry> entries)
    {
        if (entries.Count == 0) return false;
        var hasKey = false;
        foreach (var entry in entries)
        {
            var extent = new Extent(entry.EndsAt.ToUnixTimeSeconds(), entry.IssuedBefore?.ToUnixTimeSeconds() ?? long.MaxValue);
            _entries.AddOrUpdate((entry.Kind, entry.Key), extent, (_, known) => new Extent(Math.Max(known.EndsAt, extent.EndsAt), Math.Max(known.IssuedBefore, extent.IssuedBefore)));
            hasKey |= entry.Kind == RevocationKind.Key;
        }
        Interlocked.Increment(ref _version);
        return hasKey;
    }

    /// <summary>Forgets what no living token is concerned by any more; whether a key was among it.</summary>
    public bool Forget(DateTimeOffset now)
    {
        var hadKey = false;
        foreach (var (name, extent) in _entries)
            if (extent.EndsAt <= now.ToUnixTimeSeconds() && _entries.TryRemove(name, out _))
                hadKey |= name.Item1 == RevocationKind.Key;
        return hadKey;
    }

    public bool Concern(TokenMarks marks)
    {
        if (_entries.IsEmpty) return false;
        return Has(RevocationKind.Token, marks.Token, marks.IssuedAt)
            || (marks.Grant is { } grant && Has(RevocationKind.Grant, grant, marks.IssuedAt))
            || Has(RevocationKind.Client, marks.Client, marks.IssuedAt)
            || Has(RevocationKind.Subject, marks.Subject, marks.IssuedAt);
    }

    public bool ConcernKey(string keyId) => !_entries.IsEmpty && _entries.ContainsKey((RevocationKind.Key, RevocationKey.Of(RevocationKind.Key, keyId)));

    private bool Has(RevocationKind kind, UInt128 key, DateTimeOffset issuedAt) =>
        _entries.TryGetValue((kind, key), out var extent) && issuedAt.ToUnixTimeSeconds() <= extent.IssuedBefore;
}
