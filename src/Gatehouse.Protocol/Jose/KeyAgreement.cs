using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>
/// The key that two agree on by ECDH-ES. Each round of the derivation is one call of .NET's; Microsoft.IdentityModel has it too, but makes the
/// keys of CBC algorithms too short.
/// </summary>
[Spec("RFC 7518", "4.6")]
public static class KeyAgreement
{
    /// <summary>The key that encrypts the content, or (with a name that ends in KW) the key in which that one is wrapped.</summary>
    /// <param name="own">The own pair; of the same curve as the other's key.</param>
    /// <param name="other">The other's key.</param>
    /// <param name="algorithm">The key management algorithm (<c>alg</c>).</param>
    /// <param name="content">The content encryption algorithm (<c>enc</c>).</param>
    /// <param name="partyU">What the header says about the sender (<c>apu</c>); empty for nothing.</param>
    /// <param name="partyV">What the header says about the recipient (<c>apv</c>); empty for nothing.</param>
    [Spec("RFC 7518", "4.6.2")]
    public static byte[] Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other, string algorithm, string content, byte[] partyU, byte[] partyV)
    {
        var size = WrapOf(algorithm) switch { "A128KW" => 16, "A256KW" => 32, _ => ContentEncryption.KeySizeOf(content) };
        var name = Encoding.ASCII.GetBytes(WrapOf(algorithm) is null ? content : algorithm);
        byte[] about = [.. Number(name.Length), .. name, .. Number(partyU.Length), .. partyU, .. Number(partyV.Length), .. partyV, .. Number(size * 8)];
        var key = new byte[size];
        for (var round = 0; round * SHA256.HashSizeInBytes < size; round++)
        {
            var hash = own.DeriveKeyFromHash(other, HashAlgorithmName.SHA256, Number(round + 1), about);
            hash.AsSpan(0, Math.Min(hash.Length, size - round * hash.Length)).CopyTo(key.AsSpan(round * hash.Length));
        }
        return key;
    }

    public static byte[] Wrap(string algorithm, byte[] agreed, byte[] contentKey)
    {
        using var provider = Provider(algorithm, agreed);
        return provider.WrapKey(contentKey);
    }

    /// <summary>The key within, or null when it was not wrapped in the agreed one.</summary>
    public static byte[]? Unwrap(string algorithm, byte[] agreed, byte[] wrapped)
    {
        try
        {
            using var provider = Provider(algorithm, agreed);
            return provider.UnwrapKey(wrapped);
        }
        catch (Exception damaged) when (damaged is CryptographicException or SecurityTokenException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The algorithm that the content key is wrapped with; null when the agreed key is the content key.</summary>
    public static string? WrapOf(string algorithm) => algorithm switch
    {
        EncryptionAlgorithms.EcdhEsA128Kw => "A128KW",
        EncryptionAlgorithms.EcdhEsA256Kw => "A256KW",
        _ => null,
    };

    private static SymmetricKeyWrapProvider Provider(string algorithm, byte[] agreed) => new(new SymmetricSecurityKey(agreed), WrapOf(algorithm)!);

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
