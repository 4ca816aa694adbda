using System.Diagnostics.CodeAnalysis;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>
/// A bounded memory of tokens that were found good, so that a repeated one costs a hash instead of a signature check. An entry counts only
/// for the key set it was checked with and until the token ends. Refused tokens are not remembered: they would push out the good ones.
/// </summary>
internal sealed class ValidatedTokens(int capacity)
{
    private readonly RecentlyUsed<RememberedToken> _entries = new(capacity);

    public bool TryGet(TokenHash hash, VerificationKeySet? keys, DateTimeOffset now, [NotNullWhen(true)] out RememberedToken? entry)
    {
        if (!_entries.TryGet(hash, out entry, out var isOld)) return false;
        if (!ReferenceEquals(entry.Keys, keys) || entry.Until <= now) return false;
        if (isOld) _entries.Put(hash, entry);
        return true;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(TokenHash hash, RememberedToken token) => _entries.Put(hash, token);
}
