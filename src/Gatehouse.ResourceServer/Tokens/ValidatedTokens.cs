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

    private readonly RecentlyUsed<Entry> _entries = new(capacity);

    public bool TryGet(TokenHash hash, VerificationKeySet? keys, DateTimeOffset now, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        if (!_entries.TryGet(hash, out var entry, out var isOld)) return false;
        if (!ReferenceEquals(entry.Keys, keys) || entry.Until <= now) return false;
        if (isOld) _entries.Put(hash, entry);
        token = entry.Token;
        return true;
    }

    /// <summary>Remembers a token with the keys it was checked with (none where the provider was asked) until it must be checked again.</summary>
    public void Add(TokenHash hash, AccessToken token, VerificationKeySet? keys, DateTimeOffset until) => _entries.Put(hash, new Entry(token, keys, until));
}
