using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Protocol.Revocations;

/// <summary>The name under which something stands in the feed: 16 bytes of SHA-256 over kind and id, so that a reader learns nothing it does not hold already.</summary>
public static class RevocationKey
{
    private const int Size = 16;
    private const int MostOnStack = 256;

    /// <summary>The key of what has this id.</summary>
    public static UInt128 Of(RevocationKind kind, string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> text = stackalloc byte[1 + Encoding.UTF8.GetMaxByteCount(Math.Min(id.Length, MostOnStack))];
        if (id.Length > MostOnStack) text = new byte[1 + Encoding.UTF8.GetMaxByteCount(id.Length)];
        text[0] = (byte)kind;
        var length = 1 + Encoding.UTF8.GetBytes(id, text[1..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>22 characters of base64url.</summary>
    public static string ToText(UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static bool TryParse(string? text, out UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var fits = text is { Length: 22 } && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == Size;
        key = fits ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : default;
        return fits;
    }
}
