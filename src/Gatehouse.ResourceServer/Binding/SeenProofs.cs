using System.Collections.Concurrent;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Tokens;

namespace Gatehouse.ResourceServer.Binding;

/// <summary>
/// The proofs that this process has seen, as long as they could be shown again. The memory is bounded: an API that gets more proofs within
/// their life than it holds forgets the oldest ones. Other processes of the same API do not know them; nonces shorten what that is worth.
/// </summary>
[Spec("RFC 9449", "11.1")]
internal sealed class SeenProofs(int capacity, TimeSpan life)
{
    /// <summary>A proof stands in the young generation or the old one; both are younger than twice the life of a proof.</summary>
    private sealed class Generations(DateTimeOffset since, ConcurrentDictionary<TokenHash, byte> old)
    {
        public readonly DateTimeOffset Since = since;
        public readonly ConcurrentDictionary<TokenHash, byte> Young = [];
        public readonly ConcurrentDictionary<TokenHash, byte> Old = old;
        public int YoungCount;
    }

    private readonly Lock _gate = new();
    private Generations _generations = new(DateTimeOffset.MinValue, []);

    /// <summary>True when this is the first time; decided under a lock, because two generations cannot be asked at once without one.</summary>
    public bool TryRecord(string keyThumbprint, string tokenId, DateTimeOffset now)
    {
        var hash = TokenHash.Of(keyThumbprint + "." + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(tokenId)));
        lock (_gate)
        {
            var generations = _generations;
            if (now - generations.Since >= life || generations.YoungCount >= Math.Max(1, capacity / 2))
                _generations = generations = new Generations(now, now - generations.Since >= life * 2 ? [] : generations.Young);
            if (generations.Old.ContainsKey(hash) || !generations.Young.TryAdd(hash, 0)) return false;
            generations.YoungCount++;
            return true;
        }
    }
}
