using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>
/// A bounded memory of what was used lately. Two generations stand in for a list ordered by use: what was not asked for during a whole
/// generation is dropped, at no cost to readers.
/// </summary>
internal sealed class RecentlyUsed<TValue>(int capacity)
    where TValue : class
{
    private sealed class Generations(ConcurrentDictionary<TokenHash, TValue> young, ConcurrentDictionary<TokenHash, TValue> old)
    {
        public readonly ConcurrentDictionary<TokenHash, TValue> Young = young;
        public readonly ConcurrentDictionary<TokenHash, TValue> Old = old;
        public int YoungCount;
    }

    private volatile Generations _generations = new([], []);

    /// <param name="hash">What the value is remembered by.</param>
    /// <param name="value">The value.</param>
    /// <param name="isOld">Whether it should be kept for another generation (<see cref="Put"/>) if it still counts.</param>
    public bool TryGet(TokenHash hash, [NotNullWhen(true)] out TValue? value, out bool isOld)
    {
        var generations = _generations;
        isOld = false;
        if (generations.Young.TryGetValue(hash, out value)) return true;
        return isOld = generations.Old.TryGetValue(hash, out value);
    }

    public void Put(TokenHash hash, TValue value)
    {
        if (capacity <= 0) return;
        var generations = _generations;
        if (!generations.Young.TryAdd(hash, value))
        {
            generations.Young[hash] = value;
            return;
        }
        // Whoever fills the young generation replaces both; a racer that still writes to the former one loses an entry, nothing more.
        if (Interlocked.Increment(ref generations.YoungCount) == Math.Max(1, capacity / 2))
            _generations = new Generations([], generations.Young);
    }

    public void Remove(TokenHash hash)
    {
        var generations = _generations;
        generations.Young.TryRemove(hash, out _);
        generations.Old.TryRemove(hash, out _);
    }
}
