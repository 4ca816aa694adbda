using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Registration;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>A client that registered itself, as people are told of it.</summary>
/// <param name="UsedAt">When it was last seen, to the day.</param>
public sealed record Registration(string ClientId, string? ClientName, string AuthenticationMethod, bool HasSecret, DateTimeOffset? ExpiresAt, DateTimeOffset UsedAt);

/// <summary>
/// Finds clients that registered themselves: in memory, else in the database. What other nodes change is forgotten here within a second,
/// and everything after an hour; memory is bounded.
/// </summary>
[Spec("RFC 7591", "3")]
public sealed class RegisteredClients : IClientSource
{
    private const int ListedAtOnce = 500;
    private const int MostKept = 4096;
    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan SeenEvery = TimeSpan.FromDays(1);

    /// <param name="Row">Null for one that was deleted.</param>
    /// <param name="Judged">The configuration under which <paramref name="Client"/> was made.</param>
    private sealed record Kept(RegisteredClient? Row, DateTimeOffset ReadAt, ProviderConfiguration Judged, Client? Client);

    private readonly IRegisteredClientStore _store;
    private readonly RegistrationKeys _keys;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<GrantId, Kept> _kept = new();
    private long _version = -1;
    private int _changes;

    internal RegisteredClients(IRegisteredClientStore store, RegistrationKeys keys, TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _time = time;
    }

    async ValueTask<Client?> IClientSource.FindAsync(ProviderSnapshot snapshot, string clientId, CancellationToken cancel)
    {
        if (snapshot.Configuration.Registration is not { } policy || !_keys.TryRead(clientId, snapshot.Issuer, out var id)) return null;
        var now = _time.GetUtcNow();
        if (!_kept.TryGetValue(id, out var kept) || now - kept.ReadAt >= LongestKept) kept = await ReadAsync(id, clientId, policy, snapshot, now, cancel);
        else if (!ReferenceEquals(kept.Judged, snapshot.Configuration)) _kept.TryUpdate(id, kept = kept with { Judged = snapshot.Configuration, Client = Judge(kept.Row, clientId, policy, snapshot) }, kept);
        return kept.Row?.ExpiresAt <= now ? null : kept.Client;
    }

    /// <summary>All that are registered, for people to read; what the plan thinks of them today is not asked.</summary>
    public async IAsyncEnumerable<Registration> ListAsync(string issuer, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var after = default(GrantId); ;)
        {
            var rows = await _store.ListAsync(after, ListedAtOnce, cancel);
            foreach (var row in rows)
            {
                var metadata = ClientMetadataJson.ReadStored(row.Metadata);
                yield return new Registration(_keys.ClientIdOf(row.Id, issuer), metadata.ClientName, metadata.AuthenticationMethod, row.Secret is not null, row.ExpiresAt, row.UsedAt);
            }
            if (rows.Count < ListedAtOnce) yield break;
            after = rows[^1].Id;
        }
    }

    /// <summary>Takes in what other nodes changed.</summary>
    /// <param name="version">Counts up with every change.</param>
    /// <param name="since">Before this instant everything is known here.</param>
    public async ValueTask FollowAsync(long version, DateTimeOffset since, CancellationToken cancel)
    {
        if (version == _version) return;
        foreach (var id in await _store.ChangedSinceAsync(since, cancel)) Forget(id);
        _version = version;
    }

    internal void Forget(GrantId id)
    {
        // Whoever is reading this very moment may have read what was there before.
        Interlocked.Increment(ref _changes);
        _kept.TryRemove(id, out _);
    }

    private async ValueTask<Kept> ReadAsync(GrantId id, string clientId, RegistrationPolicy policy, ProviderSnapshot snapshot, DateTimeOffset now, CancellationToken cancel)
    {
        var changes = Volatile.Read(ref _changes);
        var row = await _store.FindAsync(id, cancel);
        if (row is not null && now - row.UsedAt >= SeenEvery) await _store.TouchAsync(id, now, cancel);
        var read = new Kept(row, now, snapshot.Configuration, Judge(row, clientId, policy, snapshot));
        if (_kept.Count >= MostKept) MakeRoom();
        if (changes == Volatile.Read(ref _changes)) _kept[id] = read;
        return read;
    }

    /// <summary>The plan may allow less than it did when the client registered.</summary>
    private static Client? Judge(RegisteredClient? row, string clientId, RegistrationPolicy policy, ProviderSnapshot snapshot)
    {
        if (row is null) return null;
        var metadata = ClientMetadataJson.ReadStored(row.Metadata);
        return ClientMetadataRules.Check(metadata, policy, snapshot) is null ? FoundClient.Of(clientId, metadata, policy, row.Secret) : null;
    }

    private void MakeRoom()
    {
        foreach (var (id, _) in _kept.OrderBy(pair => pair.Value.ReadAt).Take(MostKept / 4)) _kept.TryRemove(id, out _);
    }
}
