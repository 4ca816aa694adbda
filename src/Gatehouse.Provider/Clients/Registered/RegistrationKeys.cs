using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>
/// The identifiers and tokens of registered clients. Both carry a MAC under a key that is not in the database: an invented identifier costs
/// no database call, and the registration access token is kept nowhere.
/// </summary>
[Spec("RFC 7591", "3.2.1"), Spec("RFC 7592", "3")]
internal sealed class RegistrationKeys(RootSecret root)
{
    private const int IdentifierMacSize = 8;
    private const string IdentifierPrefix = "reg_";
    private const string TokenPrefix = "ghg_";
    private readonly byte[] _identifiers = root.Derive("registered-client");
    private readonly byte[] _tokens = root.Derive("registration-access-token");
    private readonly byte[] _networks = root.Derive("registration-network");

    public string ClientIdOf(GrantId id, string issuer)
    {
        Span<byte> bytes = stackalloc byte[GrantId.Size + IdentifierMacSize];
        id.Write(bytes);
        Mac(_identifiers, id, issuer)[..IdentifierMacSize].CopyTo(bytes[GrantId.Size..]);
        return IdentifierPrefix + Base64Url.EncodeToString(bytes);
    }

    public bool TryRead(string clientId, string issuer, out GrantId id) =>
        TryRead(clientId, IdentifierPrefix, _identifiers, issuer, IdentifierMacSize, out id);

    public string TokenOf(GrantId id, string issuer)
    {
        Span<byte> bytes = stackalloc byte[GrantId.Size + HMACSHA256.HashSizeInBytes];
        id.Write(bytes);
        Mac(_tokens, id, issuer).CopyTo(bytes[GrantId.Size..]);
        return TokenPrefix + Base64Url.EncodeToString(bytes);
    }

    public bool TryReadToken(string token, string issuer, out GrantId id) =>
        TryRead(token, TokenPrefix, _tokens, issuer, HMACSHA256.HashSizeInBytes, out id);

    /// <summary>An IPv4 address, or the 64 bits of an IPv6 address that one customer has, as a keyed hash: who registers is nobody's business later.</summary>
    public UInt128 NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        return GrantId.Read(HMACSHA256.HashData(_networks, bytes[..Math.Min(bytes.Length, 8)])).Value;
    }

    private static bool TryRead(string text, string prefix, byte[] key, string issuer, int macSize, out GrantId id)
    {
        id = default;
        var size = GrantId.Size + macSize;
        if (text.Length != prefix.Length + Base64Url.GetEncodedLength(size) || !text.StartsWith(prefix, StringComparison.Ordinal)) return false;
        Span<byte> bytes = stackalloc byte[size];
        var encoded = text.AsSpan(prefix.Length);
        if (!Base64Url.IsValid(encoded) || !Base64Url.TryDecodeFromChars(encoded, bytes, out var written) || written != size) return false;
        id = GrantId.Read(bytes);
        return CryptographicOperations.FixedTimeEquals(Mac(key, id, issuer)[..macSize], bytes[GrantId.Size..]);
    }

    private static ReadOnlySpan<byte> Mac(byte[] key, GrantId id, string issuer) =>
        HMACSHA256.HashData(key, (byte[])[.. id.ToByteArray(), .. Encoding.UTF8.GetBytes(issuer)]);
}
