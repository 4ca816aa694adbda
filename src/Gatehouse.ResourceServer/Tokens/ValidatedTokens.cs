using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>
/// A bounded memory of tokens that were found good, so that a repeated one costs a hash instead of a signature check. An entry counts only
/// for the key set it was checked with and until the token ends. Refused tokens are not remembered: they would push out the good ones.
/// </summary>
internal sealed class ValidatedTokens(int capacity)
{
    private sealed record Entry(AccessToken Token, VerificationKeySet? Keys, DateTimeOffset Until);

    /// <summary>Two generations stand in for a list ordered by use: what was not asked for during a whole generation is dropped, at no cost to readers.</summary>
    private sealed class Generations(ConcurrentDictionary<TokenHash, Entry> young, ConcurrentDictionary<TokenHash, Entry> old)
    {
        public readonly ConcurrentDictionary<TokenHash, Entry> Young = young;
        public readonly ConcurrentDictionary<TokenHash, Entry> Old = old;
        public int YoungCount;
    }

    private volatile Generations _generations = new([], []);

    public bool TryGet(TokenHash hash, VerificationKeySet? keys, DateTimeOffset now, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        var generations = _generations;
        var isOld = false;
        if (!generations.Young.TryGetValue(hash, out var entry))
        {
            if (!generations.Old.TryGetValue(hash, out entry)) return false;
            isOld = true;
        }
        if (!ReferenceEquals(entry.Keys, keys) || entry.Until <= now) return false;
        if (isOld) Put(hash, entry);
        token = entry.Token;
        return true;
    }

    /// <summary>Remembers a token with the keys it was checked with (none where the provider was asked) until it must be checked again.</summary>
    public void Add(TokenHash hash, AccessToken token, VerificationKeySet? keys, DateTimeOffset until)
    {
        if (capacity > 0) Put(hash, new Entry(token, keys, until));
    }

    private void Put(TokenHash hash, Entry entry)
    {
        var generations = _generations;
        if (!generations.Young.TryAdd(hash, entry))
        {
            generations.Young[hash] = entry;
            return;
        }
        // Whoever fills the young generation replaces both; a racer that still writes to the former one loses an entry, nothing more.
        if (Interlocked.Increment(ref generations.YoungCount) == Math.Max(1, capacity / 2))
            _generations = new Generations([], generations.Young);
    }
}
