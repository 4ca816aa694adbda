using System.Collections.Concurrent;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Revocations;
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

    private static readonly TimeSpan BetweenForgetting = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(RevocationKind, UInt128), Revocation> _live = new();
    private readonly Lock _gate = new();
    private volatile uint _kinds;
    private long _readAt;
    private DateTimeOffset _forgotAt;

    /// <summary>The number of revocations remembered.</summary>
    public int Count => _live.Count;

    /// <summary>How long ago the view was last read from the database.</summary>
    public TimeSpan Age => Volatile.Read(ref _readAt) is var at && at == 0 ? TimeSpan.MaxValue : TimeProvider.System.GetElapsedTime(at);

    /// <summary>The same revocations in the order in which this node learned of them.</summary>
    internal RevocationLog Log { get; } = new();

    /// <summary>Takes in what this node revoked itself or read from the feed.</summary>
    public void Apply(IEnumerable<Revocation> revocations)
    {
        lock (_gate)
        {
            List<Revocation>? news = null;
            foreach (var entry in revocations)
            {
                // A code that was never redeemed has no token that anybody must be told of.
                if (entry.EndsAt + Revocation.Tolerance <= entry.RecordedAt) continue;
                var merged = entry;
                if (_live.TryGetValue((entry.Kind, entry.Key), out var known))
                {
                    if (!entry.Exceeds(known)) continue;
                    merged = entry with { EndsAt = Later(entry.EndsAt, known.EndsAt), IssuedBefore = entry.IssuedBefore > known.IssuedBefore ? entry.IssuedBefore : known.IssuedBefore };
                }
                _live[(entry.Kind, entry.Key)] = merged;
                _kinds |= 1u << (int)entry.Kind;
                (news ??= []).Add(merged);
            }
            if (news is not null) Log.Append(news);
        }
    }

    /// <summary>Notes that everything recorded before <paramref name="startedAt"/> (a timestamp of the system clock) has been read.</summary>
    /// <param name="now">The same instant by the clock that entries are recorded with.</param>
    public void Confirm(long startedAt, DateTimeOffset now)
    {
        Log.Confirm(now);
        Volatile.Write(ref _readAt, startedAt);
    }

    /// <summary>Forgets entries that no living token concerns any more.</summary>
    public void Forget(DateTimeOffset now)
    {
        lock (_gate)
        {
            // All entries are looked at for it, which a node with very many should not do several times a second.
            if ((now - _forgotAt).Duration() < BetweenForgetting) return;
            _forgotAt = now;
            var kinds = 0u;
            foreach (var (key, entry) in _live)
                if (entry.EndsAt <= now) _live.TryRemove(key, out _);
                else kinds |= 1u << (int)entry.Kind;
            _kinds = kinds;
            Log.Forget(entry => !_live.TryGetValue((entry.Kind, entry.Key), out var live) || !ReferenceEquals(live, entry));
        }
    }

    /// <exception cref="StorageUnavailableException">Neither memory nor database can answer.</exception>
    internal async ValueTask<bool> IsRevokedAsync(AccessTokenContent token, CancellationToken cancel)
    {
        var fresh = Age <= Freshness;
        if (fresh && _live.IsEmpty) return false;
        return await IsRevokedAsync(RevocationKind.Token, token.TokenId, token.IssuedAt, fresh, cancel)
            || (token.GrantId is { } grant && await IsRevokedAsync(RevocationKind.Grant, grant, token.IssuedAt, fresh, cancel))
            || await IsRevokedAsync(RevocationKind.Client, token.ClientId, token.IssuedAt, fresh, cancel)
            || await IsRevokedAsync(RevocationKind.Subject, token.Subject, token.IssuedAt, fresh, cancel);
    }

    private ValueTask<bool> IsRevokedAsync(RevocationKind kind, string id, long issuedAt, bool fresh, CancellationToken cancel)
    {
        // Most of the time nothing of a kind is revoked at all: then there is nothing to hash.
        if (fresh && (_kinds & (1u << (int)kind)) == 0) return ValueTask.FromResult(false);
        var key = Revocation.KeyOf(kind, id);
        if (_live.TryGetValue((kind, key), out var known) && known.Concerns(issuedAt)) return ValueTask.FromResult(true);
        return fresh ? ValueTask.FromResult(false) : AskAsync(kind, key, issuedAt, cancel);
    }

    private async ValueTask<bool> AskAsync(RevocationKind kind, UInt128 key, long issuedAt, CancellationToken cancel) =>
        await store.FindAsync(kind, key, cancel) is { } found && found.Concerns(issuedAt);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
