using System.Collections.Concurrent;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>
/// Notes in memory which secrets were accepted since somebody last wrote it down: a request costs a look-up and nothing else. Clients
/// that registered themselves have one secret each, and are noted as a whole.
/// </summary>
public sealed class ClientSecretUses
{
    private sealed class Use(string clientId, long at)
    {
        public readonly string ClientId = clientId;
        public long At = at;
    }

    private readonly ConcurrentDictionary<ClientSecret, Use> _uses = new(ReferenceEqualityComparer.Instance);

    internal void Note(Client client, ClientSecret secret, DateTimeOffset now)
    {
        if (client.IsFound) return;
        var at = now.UtcTicks;
        if (!_uses.TryGetValue(secret, out var use)) _uses.TryAdd(secret, new Use(client.ClientId, at));
        // Once a second is enough; many processors that all write one place would wait for each other.
        else if (at - Volatile.Read(ref use.At) > TimeSpan.TicksPerSecond) Volatile.Write(ref use.At, at);
    }

    /// <summary>What was noted since the last time.</summary>
    public IReadOnlyList<ClientSecretUse> Take()
    {
        var taken = new List<ClientSecretUse>();
        foreach (var secret in _uses.Keys)
            if (_uses.TryRemove(secret, out var use))
                taken.Add(new ClientSecretUse(use.ClientId, secret.Id, new DateTimeOffset(Volatile.Read(ref use.At), TimeSpan.Zero)));
        // The same secret may stand there twice: from before the configuration was replaced and from after.
        return [.. taken.GroupBy(use => (use.ClientId, use.Secret)).Select(same => same.MaxBy(use => use.UsedAt)!)];
    }
}
