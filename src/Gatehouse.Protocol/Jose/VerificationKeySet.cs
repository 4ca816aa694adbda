using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>The public keys of one issuer, read from its JWK Set: what signatures are verified with.</summary>
[Spec("RFC 7517", "5")]
public sealed class VerificationKeySet
{
    /// <summary>RSA keys below this are not trusted.</summary>
    private const int SmallestRsaModulus = 2048 / 8;

    /// <summary>A token without a key id is tried against the keys of its algorithm; more would let a forger spend our processor.</summary>
    private const int MostKeysTried = 4;

    private readonly FrozenDictionary<string, JsonWebKey[]> _byId;
    private readonly JsonWebKey[] _all;

    private VerificationKeySet(JsonWebKey[] keys, byte[] contentHash)
    {
        _all = keys;
        ContentHash = contentHash;
        // Two keys should not share an identifier; where they do, kind and algorithm tell them apart.
        _byId = keys.Where(key => !string.IsNullOrEmpty(key.KeyId)).GroupBy(key => key.KeyId, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Take(MostKeysTried).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>How many usable keys there are.</summary>
    public int Count => _all.Length;

    private byte[] ContentHash { get; }

    /// <summary>Reads a JWK Set; null when it is none. Keys of unknown kinds are left out, as RFC 7517 section 5 asks.</summary>
    public static VerificationKeySet? Parse(string json)
    {
        try
        {
            var keys = new JsonWebKeySet(json).Keys.Where(IsForSignatures).ToArray();
            return new VerificationKeySet(keys, SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        }
        catch (Exception fault) when (fault is ArgumentException or System.Text.Json.JsonException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>Whether both were read from the same text.</summary>
    public bool HasSameContentAs(VerificationKeySet other) => ContentHash.AsSpan().SequenceEqual(other.ContentHash);

    /// <summary>The same set without the keys of which this is true; the same object when it is true of none.</summary>
    public VerificationKeySet Without(Func<string, bool> isDistrusted)
    {
        ArgumentNullException.ThrowIfNull(isDistrusted);
        var trusted = _all.Where(key => string.IsNullOrEmpty(key.KeyId) || !isDistrusted(key.KeyId)).ToArray();
        return trusted.Length == _all.Length ? this : new VerificationKeySet(trusted, ContentHash);
    }

    /// <summary>Whether a key with this id is published.</summary>
    public bool Contains(string keyId) => _byId.ContainsKey(keyId);

    /// <summary>The keys that may have made a signature: the named one, or every one that fits when none is named.</summary>
    [Spec("FAPI 2.0 Security Profile", "5.4.3")]
    internal IReadOnlyList<SecurityKey> For(string? keyId, string algorithm)
    {
        if (string.IsNullOrEmpty(keyId)) return Fitting(_all, algorithm);
        if (!_byId.TryGetValue(keyId, out var named)) return [];
        if (named is [var only]) return Fits(only, algorithm) ? [only] : [];
        return Fitting(named, algorithm);
    }

    private static SecurityKey[] Fitting(JsonWebKey[] keys, string algorithm) => keys.Where(key => Fits(key, algorithm)).Take(MostKeysTried).ToArray<SecurityKey>();

    private static bool IsForSignatures(JsonWebKey key) =>
        key.Use is null or "sig"
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && (Fits(key, SigningAlgorithms.ES256) || Fits(key, SigningAlgorithms.RS256) || Fits(key, SigningAlgorithms.PS256)
            || Fits(key, SigningAlgorithms.EdDSA) || Fits(key, SigningAlgorithms.Ed25519));

    /// <summary>One key, one algorithm: the key's own words decide, not the token's header alone.</summary>
    [Spec("RFC 8725", "3.1"), Spec("RFC 8037", "2")]
    private static bool Fits(JsonWebKey key, string algorithm) =>
        (key.Alg is null || key.Alg == algorithm) && algorithm switch
        {
            SigningAlgorithms.ES256 => key is { Kty: "EC", Crv: "P-256", X: not null, Y: not null },
            SigningAlgorithms.RS256 or SigningAlgorithms.PS256 =>
                key is { Kty: "RSA", N: not null, E: not null } && key.N.Length * 3 / 4 >= SmallestRsaModulus,
            SigningAlgorithms.EdDSA or SigningAlgorithms.Ed25519 => key is { Kty: "OKP", Crv: "Ed25519", X: not null },
            _ => false,
        };
}
