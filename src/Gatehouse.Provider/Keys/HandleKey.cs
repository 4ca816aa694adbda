using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Keys;

/// <summary>What an authenticated handle stands for. Each kind has a key of its own, so that a code can never be a refresh token.</summary>
internal enum HandleKind : byte
{
    Code = 1,
    RefreshToken = 2,
    PushedRequest = 3,
    DeviceCode = 4,
    BackchannelRequest = 5,

    /// <summary>A nonce for DPoP proofs: no handle of a grant, but made with the same keys.</summary>
    DPoPNonce = 6,
}

/// <summary>A key that authenticates codes and refresh tokens. Kept as long as any token made with it can live.</summary>
internal sealed class HandleKey
{
    private readonly MacKey[] _keys;

    private HandleKey(KeyRecord record, byte[] secret, string issuer)
    {
        Id = uint.Parse(record.Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        ActiveFrom = record.ActiveFrom;
        RetiresAt = record.RetiresAt;
        _keys = [.. Enum.GetValues<HandleKind>().Select(kind => new MacKey(Derive(secret, issuer, kind)))];
    }

    public uint Id { get; }

    public DateTimeOffset ActiveFrom { get; }

    public DateTimeOffset RetiresAt { get; }

    public static KeyRecord Create(KeySeal seal, DateTimeOffset now, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(RandomNumberGenerator.GetBytes(4));
        var id = number.ToString("x8", CultureInfo.InvariantCulture);
        var secret = seal.Seal(id, KeyUses.Handle, RandomNumberGenerator.GetBytes(32));
        return new KeyRecord(id, KeyUses.Handle, "HS256", secret, null, now, activeFrom, retiresAt, deleteAfter);
    }

    public static HandleKey Open(KeyRecord record, KeySeal seal, string issuer) =>
        new(record, seal.Open(record.Id, KeyUses.Handle, record.Sealed), issuer);

    public void Mac(HandleKind kind, ReadOnlySpan<byte> data, Span<byte> mac) =>
        _keys[(int)kind - 1].Write(data, mac);

    private static byte[] Derive(byte[] secret, string issuer, HandleKind kind) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes($"{kind}@{issuer}"));
}
