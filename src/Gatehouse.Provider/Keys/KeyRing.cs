using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Keys;

/// <summary>All keys of one issuer that are not deleted yet, opened. Immutable; replaced whole when a key is added or withdrawn.</summary>
public sealed class KeyRing
{
    private readonly FrozenDictionary<string, SigningKey> _signing;
    private readonly FrozenDictionary<uint, HandleKey> _handles;
    private readonly ImmutableArray<SigningKey> _newestFirst;
    private readonly ImmutableArray<HandleKey> _handlesNewestFirst;

    private KeyRing(IEnumerable<SigningKey> signing, IEnumerable<HandleKey> handles, IEnumerable<EncryptionKey> encryption)
    {
        EncryptionKeys = [.. encryption.OrderByDescending(key => key.ActiveFrom)];
        _newestFirst = [.. signing.OrderByDescending(key => key.ActiveFrom)];
        _handlesNewestFirst = [.. handles.OrderByDescending(key => key.ActiveFrom)];
        _signing = _newestFirst.ToFrozenDictionary(key => key.Id);
        _handles = _handlesNewestFirst.ToFrozenDictionary(key => key.Id);
    }

    /// <summary>Every key that may have signed a valid token or soon will: all of them are published.</summary>
    public ImmutableArray<SigningKey> SigningKeys => _newestFirst;

    /// <exception cref="KeySealException">The records were sealed under another root secret.</exception>
    public static KeyRing Open(IReadOnlyList<KeyRecord> records, KeySeal seal, string issuer) => new(
        records.Where(record => record.Use == KeyUses.Signing).Select(record => SigningKey.Open(record, seal)),
        records.Where(record => record.Use == KeyUses.Handle).Select(record => HandleKey.Open(record, seal, issuer)),
        records.Where(record => record.Use == KeyUses.Encryption).Select(record => EncryptionKey.Open(record, seal)));

    /// <summary>The keys to which others may encrypt; published as well. None when no client has use for one.</summary>
    public ImmutableArray<EncryptionKey> EncryptionKeys { get; }

    internal EncryptionKey? FindEncryptionKey(string id) => EncryptionKeys.FirstOrDefault(key => key.Id == id);

    public SigningKey? FindSigningKey(string id) => _signing.GetValueOrDefault(id);

    /// <summary>The key to sign with now. A key that is overdue for rotation goes on signing rather than nobody.</summary>
    internal SigningKey SigningKeyFor(string algorithm, DateTimeOffset now)
    {
        SigningKey? started = null;
        foreach (var key in _newestFirst)
        {
            if (key.Algorithm != algorithm) continue;
            if (key.IsActive(now)) return key;
            if (started is null && key.ActiveFrom <= now) started = key;
        }
        return started ?? throw new InvalidOperationException($"There is no {algorithm} key.");
    }

    internal HandleKey? FindHandleKey(uint id) => _handles.GetValueOrDefault(id);

    internal HandleKey HandleKeyFor(DateTimeOffset now)
    {
        foreach (var key in _handlesNewestFirst)
            if (key.ActiveFrom <= now)
                return key;
        throw new InvalidOperationException("There is no handle key.");
    }
}
