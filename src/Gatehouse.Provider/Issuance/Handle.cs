using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Issuance;

/// <summary>
/// What a code, a refresh token or the reference of a waiting request says: which row, and which of its generations. The text is authenticated by a MAC, so a forged
/// one costs no database call, and deterministic, so that a repeated rotation answers the same successor.
/// </summary>
internal readonly record struct Handle(GrantId GrantId, int Generation)
{
    private const int KeyIdSize = 4;
    private const int BodySize = KeyIdSize + GrantId.Size + sizeof(int);
    private const int Size = BodySize + HMACSHA256.HashSizeInBytes;
    private const int PrefixLength = 4;
    private static readonly int TextLength = PrefixLength + Base64Url.GetEncodedLength(Size);

    /// <summary>Writes the handle with the newest key; the prefix lets secret scanners know it.</summary>
    public string Mint(HandleKind kind, KeyRing keys, DateTimeOffset now)
    {
        var key = keys.HandleKeyFor(now);
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, key.Id);
        GrantId.Write(bytes[KeyIdSize..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes[(KeyIdSize + GrantId.Size)..], Generation);
        key.Mac(kind, bytes[..BodySize], bytes[BodySize..]);

        Span<char> text = stackalloc char[TextLength];
        PrefixOf(kind).CopyTo(text);
        Base64Url.EncodeToChars(bytes, text[PrefixLength..], out _, out _);
        return new string(text);
    }

    /// <summary>Reads a handle of exactly this kind; false when it was not made here.</summary>
    public static bool TryRead(HandleKind kind, string text, KeyRing keys, out Handle handle)
    {
        handle = default;
        if (text.Length != TextLength || !text.StartsWith(PrefixOf(kind), StringComparison.Ordinal)) return false;
        Span<byte> bytes = stackalloc byte[Size];
        var encoded = text.AsSpan(PrefixLength);
        if (!Base64Url.IsValid(encoded) || !Base64Url.TryDecodeFromChars(encoded, bytes, out var written) || written != Size) return false;
        if (keys.FindHandleKey(BinaryPrimitives.ReadUInt32BigEndian(bytes)) is not { } key) return false;

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Mac(kind, bytes[..BodySize], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[BodySize..])) return false;
        handle = new Handle(GrantId.Read(bytes[KeyIdSize..]), BinaryPrimitives.ReadInt32BigEndian(bytes[(KeyIdSize + GrantId.Size)..]));
        return true;
    }

    public static bool LooksLike(HandleKind kind, string text) => text.StartsWith(PrefixOf(kind), StringComparison.Ordinal);

    private static string PrefixOf(HandleKind kind) => kind switch
    {
        HandleKind.Code => "ghc_",
        HandleKind.RefreshToken => "ghr_",
        HandleKind.PushedRequest => "ghp_",
        HandleKind.DeviceCode => "ghd_",
        _ => "ghb_",
    };
}
