using System.Collections.Concurrent;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Issuance;

/// <summary>
/// This node's view of the live revocations. Asked in memory while the view is younger than a second, else in the database; a node
/// that can do neither must not say "active".
/// </summary>
[Spec("RFC 7009", "2"), Spec("RFC 7662", "4")]
public sealed class RevocationView(IRevocationStore store)
{
    /// <summary>How old the view may be. Real time, not the clock of the tokens: it measures this node's connection.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(RevocationKind, UInt128), DateTimeOffset> _live = new();
    private long _readAt;

    /// <summary>The number of revocations remembered.</summary>
    public int Count => _live.Count;

    /// <summary>How long ago the view was last read from the database.</summary>
    public TimeSpan Age => Volatile.Read(ref _readAt) is var at && at == 0 ? TimeSpan.MaxValue : TimeProvider.System.GetElapsedTime(at);

    /// <summary>Takes in what this node revoked itself or read from the feed.</summary>
    public void Apply(IEnumerable<Revocation> revocations)
    {
        foreach (var entry in revocations)
            _live.AddOrUpdate((entry.Kind, entry.Key), entry.EndsAt, (_, known) => known > entry.EndsAt ? known : entry.EndsAt);
    }

    /// <summary>Notes that everything recorded before <paramref name="startedAt"/> (a timestamp of the system clock) has been read.</summary>
    public void Confirm(long startedAt) => Volatile.Write(ref _readAt, startedAt);

    /// <summary>Forgets entries that no living token concerns any more.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var (key, ends) in _live)
            if (ends <= now)
                _live.TryRemove(key, out _);
    }

    /// <exception cref="StorageUnavailableException">Neither memory nor database can answer.</exception>
    internal async ValueTask<bool> IsRevokedAsync(AccessTokenContent token, CancellationToken cancel)
    {
        var fresh = Age <= Freshness;
        if (fresh && _live.IsEmpty) return false;
        return await IsRevokedAsync(RevocationKind.Token, token.TokenId, fresh, cancel)
            || (token.GrantId is { } grant && await IsRevokedAsync(RevocationKind.Grant, grant, fresh, cancel));
    }

    private ValueTask<bool> IsRevokedAsync(RevocationKind kind, string id, bool fresh, CancellationToken cancel)
    {
        var key = Revocation.KeyOf(kind, id);
        if (_live.ContainsKey((kind, key))) return ValueTask.FromResult(true);
        return fresh ? ValueTask.FromResult(false) : store.ContainsAsync(kind, key, cancel);
    }
}
