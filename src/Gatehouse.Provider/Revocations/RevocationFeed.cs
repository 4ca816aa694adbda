using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Revocations;

/// <summary>
/// What subscribers read of the revocations. A page is made and signed once and serves everybody who asks with the same cursor; who waits
/// costs neither a thread nor a question to the database.
/// </summary>
[Spec("RFC 8417", "2.2")]
internal sealed class RevocationFeed(CurrentProvider provider, RevocationView view, TimeProvider time)
{
    /// <summary>A node that has not read the database for longer does not know what others revoked.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(2);

    /// <summary>How long one waits at most: shorter than proxies wait for an answer.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    internal const int MostEntries = 1000;
    private const int MostPagesKept = 64;
    private static readonly TimeSpan PageKept = TimeSpan.FromSeconds(1);

    private readonly string _node = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    /// <summary>A page for all who ask with its cursor. It says when it was made: kept longer, it would look like one that somebody plays again.</summary>
    private sealed record Page(long Position, ProviderSnapshot Snapshot, long MadeAt, Lazy<string> Text)
    {
        public bool Fits(long position, ProviderSnapshot snapshot) => Position == position && Snapshot == snapshot && TimeProvider.System.GetElapsedTime(MadeAt) < PageKept;
    }

    /// <summary>The page beyond a cursor, at once or as soon as there is anything on it; an empty one at the end of the wait. Null when this node does not know.</summary>
    public async ValueTask<string?> ReadAsync(string after, TimeSpan wait, CancellationToken cancel)
    {
        var cursor = RevocationCursor.Read(after);
        var startedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var grown = view.Log.Grown;
            var stretch = Beyond(cursor);
            var left = wait - TimeProvider.System.GetElapsedTime(startedAt);
            if (view.Age > LongestAge) return null;
            if (stretch.Entries.Count > 0 || left <= TimeSpan.Zero || cancel.IsCancellationRequested) return PageOf(after, cursor, stretch);
            await grown.WaitAsync(left, TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private RevocationStretch Beyond(RevocationCursor cursor) =>
        cursor.At(_node) is { } here ? view.Log.Read(here.Position, MostEntries)
        // Nobody has read to the future, whatever the clock of a node that is gone said.
        : cursor.ReadTo == DateTimeOffset.UnixEpoch || cursor.ReadTo > time.GetUtcNow() + Revocation.Overlap ? view.Log.Read(0, MostEntries)
        : view.Log.ReadSince(cursor.ReadTo - Revocation.Overlap, MostEntries);

    private string PageOf(string after, RevocationCursor cursor, RevocationStretch stretch)
    {
        var snapshot = provider.Snapshot;
        // Who is told that nothing has come asks again with the same cursor, and must not take the answer for one that somebody plays again.
        if (stretch.Entries.Count == 0) return Sign(snapshot, after, cursor, stretch);
        if (_pages.TryGetValue(after, out var known) && known.Fits(stretch.Position, snapshot)) return known.Text.Value;
        if (_pages.Count >= MostPagesKept) _pages.Clear();
        var made = new Page(stretch.Position, snapshot, TimeProvider.System.GetTimestamp(), new Lazy<string>(() => Sign(snapshot, after, cursor, stretch)));
        return _pages.AddOrUpdate(after, made, (_, other) => other.Fits(stretch.Position, snapshot) ? other : made).Text.Value;
    }

    private string Sign(ProviderSnapshot snapshot, string after, RevocationCursor cursor, RevocationStretch stretch)
    {
        // A cursor that stands at the end stays what it is, so that all who wait there ask with the same one.
        var isAtEnd = stretch.Entries.Count == 0 && cursor.At(_node) is not null;
        return RevocationPageWriter.Write(snapshot, after, isAtEnd ? after : cursor.Advance(_node, stretch).ToString(), stretch, time.GetUtcNow());
    }
}
