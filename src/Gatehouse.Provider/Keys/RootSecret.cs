using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Provider.Keys;

/// <summary>
/// The one secret that is kept outside the database (environment or file). It seals the key ring and keys the hashes of client
/// secrets, so that a stolen database yields neither a token nor a secret.
/// </summary>
public sealed class RootSecret
{
    /// <summary>The least entropy accepted, in bytes.</summary>
    public const int MinimumSize = 32;

    private readonly byte[] _secret;

    public RootSecret(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinimumSize);
        _secret = secret;
        ClientSecretKey = Derive("client-secret");
        SealKey = Derive("key-ring");
    }

    /// <summary>Keys the MAC under which client secrets are kept.</summary>
    internal byte[] ClientSecretKey { get; }

    internal byte[] SealKey { get; }

    public static RootSecret Generate() => new(RandomNumberGenerator.GetBytes(MinimumSize));

    public string ToBase64() => Convert.ToBase64String(_secret);

    /// <summary>A key of its own for each purpose (HKDF, RFC 5869).</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.UTF8.GetBytes("gatehouse/" + purpose));
}
