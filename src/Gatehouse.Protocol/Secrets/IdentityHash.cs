using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gatehouse.Protocol.Secrets;

/// <summary>
/// Reads the binary form in which ASP.NET Core Identity keeps passwords and OpenIddict keeps client secrets: a format marker, then PBKDF2 with
/// HMAC-SHA-1 and 1,000 iterations (0x00), or with the function, the iterations and the size of the salt written before it (0x01).
/// </summary>
public static class IdentityHash
{
    private const int Iterations = 1_000;
    private const int SaltSize = 16;
    private const int Size = 32;
    private const int HeaderSize = 13;

    /// <summary>The hash; null with what is wrong with the text, to be read after its place.</summary>
    public static SecretHash? Parse(string text, out string? fault)
    {
        fault = "is no hash of ASP.NET Core Identity";
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var written)) return null;
        var hash = bytes.AsSpan(0, written);
        if (hash is [0x00, ..] && hash.Length == 1 + SaltSize + Size) return SecretHash.OfPbkdf2(HashAlgorithmName.SHA1, Iterations, hash.Slice(1, SaltSize), hash[(1 + SaltSize)..], out fault);
        if (hash is not [0x01, ..] || hash.Length < HeaderSize) return null;
        var saltSize = BinaryPrimitives.ReadUInt32BigEndian(hash[9..]);
        if (saltSize > hash.Length - HeaderSize || FunctionOf(BinaryPrimitives.ReadUInt32BigEndian(hash[1..])) is not { } algorithm) return null;
        return SecretHash.OfPbkdf2(algorithm, BinaryPrimitives.ReadUInt32BigEndian(hash[5..]), hash.Slice(HeaderSize, (int)saltSize), hash[(HeaderSize + (int)saltSize)..], out fault);
    }

    private static HashAlgorithmName? FunctionOf(uint number) => number switch
    {
        0 => HashAlgorithmName.SHA1,
        1 => HashAlgorithmName.SHA256,
        2 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
