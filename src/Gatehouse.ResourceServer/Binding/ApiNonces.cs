using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;

namespace Gatehouse.ResourceServer.Binding;

/// <summary>The nonces of an API: the minute they were made in, with a MAC. Nodes that share the key accept one another's.</summary>
[Spec("RFC 9449", "9")]
internal sealed class ApiNonces(byte[] key) : IDPoPNonces
{
    private const int MacSize = 12;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>How long a nonce counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public string Newest(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) + MacSize];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(now.ToUnixTimeSeconds() / (long)Step.TotalSeconds));
        Mac(bytes[..sizeof(uint)], bytes[sizeof(uint)..]);
        return Base64Url.EncodeToString(bytes);
    }

    public DateTimeOffset? EndOf(string nonce, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) + MacSize];
        if (nonce.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(nonce)) return null;
        if (!Base64Url.TryDecodeFromChars(nonce, bytes, out var written) || written != bytes.Length) return null;
        Span<byte> mac = stackalloc byte[MacSize];
        Mac(bytes[..sizeof(uint)], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[sizeof(uint)..])) return null;
        var end = DateTimeOffset.UnixEpoch + BinaryPrimitives.ReadUInt32BigEndian(bytes) * Step + Life;
        return end > now ? end : null;
    }

    private void Mac(ReadOnlySpan<byte> minute, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, minute, whole);
        whole[..MacSize].CopyTo(mac);
    }
}
