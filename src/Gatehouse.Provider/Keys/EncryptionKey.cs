using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Keys;

/// <summary>A key pair to which others encrypt for this provider (request objects): one of RSA, and one to agree on keys with.</summary>
[Spec("RFC 7516", "5.2"), Spec("RFC 8725", "3.6")]
public sealed class EncryptionKey
{
    /// <summary>What a key is made for; a pair of the second kind does everything that begins like it.</summary>
    public static readonly IReadOnlyList<string> Kinds = [EncryptionAlgorithms.RsaOaep256, EncryptionAlgorithms.EcdhEs];

    /// <summary>RSA-OAEP rests on SHA-1 and is read for nobody: whoever can do it can do its successor.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
        [EncryptionAlgorithms.RsaOaep256, EncryptionAlgorithms.EcdhEs, EncryptionAlgorithms.EcdhEsA128Kw, EncryptionAlgorithms.EcdhEsA256Kw];

    private readonly AsymmetricAlgorithm _pair;

    private EncryptionKey(KeyRecord record, AsymmetricAlgorithm pair)
    {
        (Id, PublicJwk, ActiveFrom) = (record.Id, record.PublicJwk!, record.ActiveFrom);
        _pair = pair;
    }

    public string Id { get; }

    public string PublicJwk { get; }

    public DateTimeOffset ActiveFrom { get; }

    internal static KeyRecord Create(string kind, KeySeal seal, DateTimeOffset now, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
        using AsymmetricAlgorithm pair = kind == EncryptionAlgorithms.EcdhEs ? ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        var secret = pair.ExportPkcs8PrivateKey();
        var jwk = Jwk.Of(pair, id, pair is RSA ? kind : null, "enc");
        var record = new KeyRecord(id, KeyUses.Encryption, kind, seal.Seal(id, KeyUses.Encryption, secret), jwk, now, activeFrom, retiresAt, deleteAfter);
        CryptographicOperations.ZeroMemory(secret);
        return record;
    }

    internal static EncryptionKey Open(KeyRecord record, KeySeal seal)
    {
        AsymmetricAlgorithm pair = record.Algorithm == EncryptionAlgorithms.EcdhEs ? ECDiffieHellman.Create() : RSA.Create();
        pair.ImportPkcs8PrivateKey(seal.Open(record.Id, record.Use, record.Sealed), out _);
        return new EncryptionKey(record, pair);
    }

    /// <summary>The key of one message; null when it is not for this key, or damaged.</summary>
    internal byte[]? ContentKeyOf(ReceivedJwe jwe)
    {
        // Instance members are not documented as safe for concurrent use.
        lock (_pair)
            try
            {
                return _pair switch
                {
                    RSA rsa when jwe.Algorithm == EncryptionAlgorithms.RsaOaep256 => rsa.Decrypt(jwe.EncryptedKey, RSAEncryptionPadding.OaepSHA256),
                    ECDiffieHellman agreement when EncryptionAlgorithms.IsKeyAgreement(jwe.Algorithm) => Agree(agreement, jwe),
                    _ => null,
                };
            }
            catch (CryptographicException)
            {
                return null;
            }
    }

    /// <summary>.NET takes no point that is not on the curve.</summary>
    [Spec("RFC 7518", "4.6"), Spec("RFC 8725", "3.4")]
    private static byte[]? Agree(ECDiffieHellman own, ReceivedJwe jwe)
    {
        if (jwe.EphemeralPoint is not { } point) return null;
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point.X, Y = point.Y } });
        using var other = theirs.PublicKey;
        var agreed = KeyAgreement.Derive(own, other, jwe.Algorithm, jwe.Content, jwe.PartyU, jwe.PartyV);
        if (KeyAgreement.WrapOf(jwe.Algorithm) is not null) return KeyAgreement.Unwrap(jwe.Algorithm, agreed, jwe.EncryptedKey);
        return jwe.EncryptedKey.Length == 0 ? agreed : null;
    }
}
