using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>Encrypts the content of a JWE so that every change to it or to its header is noticed.</summary>
[Spec("RFC 7518", "5.2"), Spec("RFC 7518", "5.3")]
public static class ContentEncryption
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public readonly record struct Parts(byte[] Nonce, byte[] Ciphertext, byte[] Tag);

    public static int KeySizeOf(string algorithm) => algorithm switch
    {
        EncryptionAlgorithms.A128Gcm => 16,
        EncryptionAlgorithms.A256Gcm or EncryptionAlgorithms.A128CbcHs256 => 32,
        EncryptionAlgorithms.A256CbcHs512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    public static Parts Encrypt(string algorithm, byte[] key, byte[] text, byte[] header)
    {
        if (!IsGcm(algorithm))
        {
            using var provider = new AuthenticatedEncryptionProvider(new SymmetricSecurityKey(key), algorithm);
            var result = provider.Encrypt(text, header);
            return new(result.IV, result.Ciphertext, result.AuthenticationTag);
        }
        var (nonce, tag, ciphertext) = (RandomNumberGenerator.GetBytes(NonceSize), new byte[TagSize], new byte[text.Length]);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, text, ciphertext, tag, header);
        return new(nonce, ciphertext, tag);
    }

    /// <summary>The text, or null when anything was changed.</summary>
    public static byte[]? Decrypt(string algorithm, byte[] key, Parts parts, byte[] header)
    {
        if (key.Length != KeySizeOf(algorithm)) return null;
        try
        {
            if (!IsGcm(algorithm))
            {
                using var provider = new AuthenticatedEncryptionProvider(new SymmetricSecurityKey(key), algorithm);
                return provider.Decrypt(parts.Ciphertext, header, parts.Nonce, parts.Tag);
            }
            if (parts.Nonce.Length != NonceSize || parts.Tag.Length != TagSize) return null;
            var text = new byte[parts.Ciphertext.Length];
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(parts.Nonce, parts.Ciphertext, parts.Tag, text, header);
            return text;
        }
        catch (Exception changed) when (changed is CryptographicException or SecurityTokenException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsGcm(string algorithm) => algorithm is EncryptionAlgorithms.A128Gcm or EncryptionAlgorithms.A256Gcm;
}
