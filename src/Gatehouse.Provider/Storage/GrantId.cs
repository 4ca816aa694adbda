using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.Provider.Storage;

/// <summary>Names a grant: 128 random bits. Useless without the key that authenticates the handles made from it.</summary>
public readonly record struct GrantId(UInt128 Value)
{
    public const int Size = 16;

    public static GrantId New()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return Read(bytes);
    }

    public static GrantId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static bool TryParse(string text, out GrantId id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var fits = text.Length == 22 && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == Size;
        id = fits ? Read(bytes) : default;
        return fits;
    }

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>22 characters of base64url.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
