using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>
/// A bounded memory of tokens that were found good, so that a repeated one costs a hash instead of a signature check. An entry counts only
/// for the key set it was checked with and until the token ends. Refused tokens are not remembered: they would push out the good ones.
/// </summary>
internal sealed class ValidatedTokens(int capacity)
{
    /// <summary>Two generations stand in for a list ordered by use: what was not asked for during a whole generation is dropped, at no cost to readers.</summary>
    private sealed class Generations(ConcurrentDictionary<TokenHash, RememberedToken> young, ConcurrentDictionary<TokenHash, RememberedToken> old)
    {
        public readonly ConcurrentDictionary<TokenHash, RememberedToken> Young = young;
        public readonly ConcurrentDictionary<TokenHash, RememberedToken> Old = old;
        public int YoungCount;
    }

    private volatile Generations _generations = new([], []);

    public bool TryGet(TokenHash hash, VerificationKeySet? keys, DateTimeOffset now, [NotNullWhen(true)] out RememberedToken? entry)
    {
        var generations = _generations;
        var isOld = false;
        if (!generations.Young.TryGetValue(hash, out entry))
        {
            if (!generations.Old.TryGetValue(hash, out entry)) return false;
            isOld = true;
        }
        if (!ReferenceEquals(entry.Keys, keys) || entry.Until <= now) return false;
        if (isOld) Put(hash, entry);
        return true;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(TokenHash hash, RememberedToken token)
    {
        if (capacity > 0) Put(hash, token);
    }

    private void Put(TokenHash hash, RememberedToken entry)
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
