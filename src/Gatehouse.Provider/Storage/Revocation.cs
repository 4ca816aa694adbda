using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Provider.Storage;

public enum RevocationKind : short
{
    /// <summary>One access token, by its <c>jti</c>.</summary>
    Token = 1,

    /// <summary>A grant, by its id.</summary>
    Grant = 2,
}

/// <summary>One entry of the revocation feed: a truncated hash of what is revoked, and when it can be forgotten.</summary>
/// <param name="Key">16 bytes of SHA-256 over kind and id, so that a reader of the feed learns nothing it does not hold already.</param>
/// <param name="EndsAt">The last moment at which a token that it concerns could still be valid.</param>
public sealed record Revocation(RevocationKind Kind, UInt128 Key, DateTimeOffset RecordedAt, DateTimeOffset EndsAt)
{
    public static UInt128 KeyOf(RevocationKind kind, string id)
    {
        Span<byte> text = stackalloc byte[1 + Encoding.UTF8.GetMaxByteCount(Math.Min(id.Length, 256))];
        if (id.Length > 256) text = new byte[1 + Encoding.UTF8.GetMaxByteCount(id.Length)];
        text[0] = (byte)kind;
        var length = 1 + Encoding.UTF8.GetBytes(id, text[1..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return GrantId.Read(hash).Value;
    }

    public static Revocation Of(RevocationKind kind, string id, DateTimeOffset recordedAt, DateTimeOffset endsAt) =>
        new(kind, KeyOf(kind, id), recordedAt, endsAt);
}
