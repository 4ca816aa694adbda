using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>The public keys of somebody to whom messages are encrypted, read from their JWK Set.</summary>
[Spec("RFC 7517", "4.2"), Spec("OIDC Core", "10.2")]
public sealed class RecipientKeySet
{
    private const int SmallestRsaModulus = 2048 / 8;

    /// <summary>A larger one would only spend our processor.</summary>
    private const int LargestRsaModulus = 8192 / 8;

    private readonly (JsonWebKey Words, RecipientKey Key)[] _keys;

    private RecipientKeySet((JsonWebKey, RecipientKey)[] keys) => _keys = keys;

    /// <summary>How many usable keys there are.</summary>
    public int Count => _keys.Length;

    /// <summary>Reads a JWK Set; null when it is none. Keys that nobody can encrypt with are left out.</summary>
    public static RecipientKeySet? Parse(string json)
    {
        try
        {
            // A key that says it is for encryption goes before one that says nothing.
            var words = new JsonWebKeySet(json).Keys.Where(IsForEncryption).OrderBy(key => key.Use is null);
            return new RecipientKeySet([.. words.Select(key => (key, Key: TryRead(key)!)).Where(pair => pair.Key is not null)]);
        }
        catch (Exception fault) when (fault is ArgumentException or System.Text.Json.JsonException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>The key to encrypt with; null when none goes with the algorithm.</summary>
    public RecipientKey? For(string algorithm)
    {
        foreach (var (words, key) in _keys)
            if ((words.Alg is null || words.Alg == algorithm) && words.Kty == (EncryptionAlgorithms.IsKeyAgreement(algorithm) ? "EC" : "RSA"))
                return key;
        return null;
    }

    private static bool IsForEncryption(JsonWebKey key) =>
        key.Use is null or "enc"
        && (key.KeyOps.Count == 0 || key.KeyOps.Any(use => use is "encrypt" or "wrapKey" or "deriveKey" or "deriveBits"))
        && (key.Alg is null || EncryptionAlgorithms.KeyManagement.Contains(key.Alg))
        && key switch
        {
            { Kty: "RSA", N: not null, E: not null } => key.N.Length * 3 / 4 is >= SmallestRsaModulus and <= LargestRsaModulus,
            { Kty: "EC", X: not null, Y: not null } => RecipientKey.IsKnown(key.Crv),
            _ => false,
        };

    private static RecipientKey? TryRead(JsonWebKey key)
    {
        try
        {
            return new RecipientKey(key);
        }
        catch (Exception unusable) when (unusable is CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
