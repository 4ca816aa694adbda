using System.Collections.Concurrent;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Outgoing;

/// <summary>A fetched document and when it was fetched.</summary>
public sealed record OutgoingDocument(byte[] Body, string? MediaType, DateTimeOffset FetchedAt);

/// <summary>
/// Documents of others, kept for as long as they say, within bounds. However many ask for one at once, it is fetched once; a fault is
/// remembered for a moment too, so that nobody makes us hammer a server; a document that cannot be had again is used a while longer.
/// </summary>
public sealed class OutgoingDocuments(OutgoingClient client, CurrentProvider provider, TimeProvider time)
{
    private const int MostKept = 512;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan FaultKept = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan KeptInNeed = TimeSpan.FromHours(1);

    /// <summary>No document is fetched again sooner than this, whoever asks.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(15);

    private sealed record Kept(OutgoingDocument? Document, string? Fault, DateTimeOffset FreshUntil, DateTimeOffset UsableUntil, DateTimeOffset AskedAt);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<Kept>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>The document, or the fault that keeps it away.</summary>
    /// <param name="newerThan">Asks for one that was fetched later, because the known one lacks something; it is fetched again if the shortest pause is over.</param>
    public async ValueTask<(OutgoingDocument? Document, string? Fault)> GetAsync(OutgoingPurpose purpose, string url, CancellationToken cancel, DateTimeOffset? newerThan = null)
    {
        // What was kept under another plan's rules is not served under this one's.
        if (OutgoingClient.FaultOf(url, provider.Snapshot.Configuration.Outgoing, out _) is { } refused) return (null, refused);
        var key = KeyOf(purpose, url);
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept))
        {
            var wanted = newerThan is { } than && kept.Document?.FetchedAt <= than && now - kept.AskedAt >= ShortestPause;
            if (now < kept.FreshUntil && !wanted) return (kept.Document, kept.Fault);
        }
        var fetch = _underWay.GetOrAdd(key, _ => new Lazy<Task<Kept>>(() => FetchAsync(key, purpose, url)));
        // One visitor who goes away must not end the fetch for the others.
        var fetched = await fetch.Value.WaitAsync(cancel);
        return (fetched.Document, fetched.Fault);
    }

    /// <summary>Forgets a document that turned out to be useless, so that a mended one is seen at once.</summary>
    public void Forget(OutgoingPurpose purpose, string url, OutgoingDocument document)
    {
        var key = KeyOf(purpose, url);
        if (_kept.TryGetValue(key, out var kept) && ReferenceEquals(kept.Document, document)) _kept.TryRemove(KeyValuePair.Create(key, kept));
    }

    private static string KeyOf(OutgoingPurpose purpose, string url) => $"{purpose.Name} {url}";

    private async Task<Kept> FetchAsync(string key, OutgoingPurpose purpose, string url)
    {
        try
        {
            var answer = await client.SendAsync(new OutgoingRequest(purpose, url) { Accept = purpose.Accept }, CancellationToken.None);
            var now = time.GetUtcNow();
            var before = _kept.GetValueOrDefault(key);
            Kept kept;
            if (answer is { Status: 200, Fault: null })
            {
                var freshUntil = now + Bounded(answer.MaxAge);
                kept = new Kept(new OutgoingDocument(answer.Body, answer.MediaType, now), null, freshUntil, freshUntil + KeptInNeed, now);
            }
            else if (before?.Document is not null && now < before.UsableUntil && answer.Status is not (404 or 410))
                kept = before with { AskedAt = now, FreshUntil = now < before.FreshUntil ? before.FreshUntil : now + FaultKept };
            else kept = new Kept(null, answer.Fault ?? "status", now + FaultKept, now, now);
            if (kept.Document is null && !purpose.KeepsFaults)
            {
                _kept.TryRemove(key, out _);
                return kept;
            }
            if (_kept.Count >= MostKept) MakeRoom(now);
            return _kept[key] = kept;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private static TimeSpan Bounded(TimeSpan? maxAge) => maxAge switch
    {
        null => Usual,
        { } asked when asked < Shortest => Shortest,
        { } asked when asked > Longest => Longest,
        { } asked => asked,
    };

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, kept) in _kept)
            if (kept.FreshUntil <= now)
                _kept.TryRemove(key, out _);
        // All fresh: the ones that end soonest go.
        foreach (var (key, _) in _kept.OrderBy(pair => pair.Value.FreshUntil).Take(Math.Max(0, _kept.Count - MostKept * 3 / 4)))
            _kept.TryRemove(key, out _);
    }
}
