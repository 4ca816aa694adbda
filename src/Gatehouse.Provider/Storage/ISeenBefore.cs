using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Storage;

/// <summary>What kind of thing may be shown only once; the same identifier of two kinds is two things.</summary>
public enum SeenPurpose : short
{
    /// <summary>The <c>jti</c> of a DPoP proof (RFC 9449).</summary>
    DPoPProof = 1,

    /// <summary>The <c>jti</c> of a client's assertion about itself, or of a JWT bearer grant (RFC 7523).</summary>
    Assertion = 2,

    /// <summary>The <c>jti</c> of a request object (RFC 9101).</summary>
    RequestObject = 3,

    /// <summary>The sequence number of a report of API calls.</summary>
    CallReport = 16,

    /// <summary>The challenge that a passkey answered.</summary>
    PasskeyChallenge = 40,
}

/// <summary>Something that may be shown only once, as it is remembered: a truncated hash, so that the database holds nothing anybody could use.</summary>
/// <param name="Key">16 bytes of SHA-256 over whose it is and what it is.</param>
/// <param name="Until">From when on nobody accepts it any more anyway, on the slowest clock: it is forgotten afterwards.</param>
public sealed record Seen(SeenPurpose Purpose, UInt128 Key, DateTimeOffset Now, DateTimeOffset Until)
{
    /// <param name="holder">Whose identifier it is (a client, an issuer, a key's thumbprint): identifiers are unique per holder only.</param>
    /// <param name="identifier">The identifier, of any length.</param>
    public static Seen Of(SeenPurpose purpose, string holder, string identifier, DateTimeOffset now, DateTimeOffset until) =>
        new(purpose, KeyOf(holder, identifier), now, until);

    /// <summary>The length before the holder keeps ("ab", "c") and ("a", "bc") apart.</summary>
    private static UInt128 KeyOf(string holder, string identifier)
    {
        var holderLength = Encoding.UTF8.GetByteCount(holder);
        var length = sizeof(int) + holderLength + Encoding.UTF8.GetByteCount(identifier);
        Span<byte> text = length <= 1024 ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(text, holderLength);
        Encoding.UTF8.GetBytes(holder, text[sizeof(int)..]);
        Encoding.UTF8.GetBytes(identifier, text[(sizeof(int) + holderLength)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>Remembers what may be shown only once, for all nodes together. One atomic statement decides who was first.</summary>
[Spec("RFC 9449", "11.1")]
public interface ISeenBefore
{
    /// <summary>True when this call is the first to show it; false when it was shown before and its time is not over. Durable when answered.</summary>
    ValueTask<bool> TryRecordAsync(Seen seen, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="batch"/> entries whose time was over before <paramref name="cutoff"/>; how many were deleted.</summary>
    ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel);
}
