using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Provider.Keys;

/// <summary>Seals private keys for the database: AES-256-GCM under a key derived from the root secret, bound to the key's id and use.</summary>
public sealed class KeySeal(RootSecret root)
{
    private const byte Format = 1;
    private static readonly int Overhead = 1 + AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize;

    public byte[] Seal(string id, string use, ReadOnlySpan<byte> secret)
    {
        var result = new byte[Overhead + secret.Length];
        result[0] = Format;
        var nonce = result.AsSpan(1, AesGcm.NonceByteSizes.MaxSize);
        var tag = result.AsSpan(1 + nonce.Length, AesGcm.TagByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(root.SealKey, tag.Length);
        aes.Encrypt(nonce, secret, result.AsSpan(Overhead), tag, Context(id, use));
        return result;
    }

    /// <exception cref="KeySealException">The record was sealed under another root secret or was altered.</exception>
    public byte[] Open(string id, string use, ReadOnlySpan<byte> sealedKey)
    {
        if (sealedKey.Length < Overhead || sealedKey[0] != Format) throw new KeySealException(id, null);
        var nonce = sealedKey.Slice(1, AesGcm.NonceByteSizes.MaxSize);
        var tag = sealedKey.Slice(1 + nonce.Length, AesGcm.TagByteSizes.MaxSize);
        var secret = new byte[sealedKey.Length - Overhead];
        try
        {
            using var aes = new AesGcm(root.SealKey, tag.Length);
            aes.Decrypt(nonce, sealedKey[Overhead..], tag, secret, Context(id, use));
        }
        catch (AuthenticationTagMismatchException cause)
        {
            throw new KeySealException(id, cause);
        }
        return secret;
    }

    private static byte[] Context(string id, string use) => Encoding.UTF8.GetBytes($"{use}:{id}");
}

/// <summary>
/// The key ring cannot be opened. The server must not start: making new keys over sealed ones would end every session and token.
/// </summary>
public sealed class KeySealException(string keyId, Exception? cause)
    : Exception($"The key {keyId} in the database was sealed under another root secret. Start with the root secret that this database was made with.", cause);
