using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Protocol.DPoP;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Mechanisms.ProofOfPossession;

/// <summary>
/// The nonces of this provider: the minute they were made in, with a MAC that any node can check. Nothing is stored, and the keys are those
/// of codes and refresh tokens, which rotate.
/// </summary>
[Spec("RFC 9449", "8"), Spec("RFC 9449", "8.2")]
internal sealed class DPoPNonces(KeyRing keys) : IDPoPNonces
{
    private const int MacSize = 12;
    private const int BodySize = sizeof(uint) + sizeof(uint);
    private const int Size = BodySize + MacSize;
    private static readonly int TextLength = Base64Url.GetEncodedLength(Size);

    /// <summary>A new nonce every minute, and each counts for five: a client that calls now and then is asked again only after a pause.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private sealed record Made(uint Minute, string Text);

    private volatile Made? _newest;

    public string Newest(DateTimeOffset now)
    {
        var minute = (uint)(now.ToUnixTimeSeconds() / (long)Step.TotalSeconds);
        if (_newest is { } known && known.Minute == minute) return known.Text;
        var made = new Made(minute, Write(keys.HandleKeyFor(now), minute));
        _newest = made;
        return made.Text;
    }

    public DateTimeOffset? EndOf(string nonce, DateTimeOffset now)
    {
        if (nonce.Length != TextLength || !Base64Url.IsValid(nonce)) return null;
        Span<byte> bytes = stackalloc byte[Size];
        if (!Base64Url.TryDecodeFromChars(nonce, bytes, out var written) || written != Size) return null;
        if (keys.FindHandleKey(BinaryPrimitives.ReadUInt32BigEndian(bytes)) is not { } key) return null;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Mac(HandleKind.DPoPNonce, bytes[..BodySize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..MacSize], bytes[BodySize..])) return null;
        // A nonce of the next minute comes from a node whose clock is ahead.
        var end = DateTimeOffset.UnixEpoch + BinaryPrimitives.ReadUInt32BigEndian(bytes[sizeof(uint)..]) * Step + Life;
        return end > now ? end : null;
    }

    private static string Write(HandleKey key, uint minute)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, key.Id);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[sizeof(uint)..], minute);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Mac(HandleKind.DPoPNonce, bytes[..BodySize], mac);
        mac[..MacSize].CopyTo(bytes[BodySize..]);
        return Base64Url.EncodeToString(bytes);
    }
}
