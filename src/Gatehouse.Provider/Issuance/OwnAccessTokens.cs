using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Provider.Issuance;

/// <summary>
/// Writes access tokens in both formats and knows its own again: a JWT by the MAC inside it, an opaque one by its seal. Neither costs
/// a public-key operation or a database read. Whether a token was revoked is asked of <see cref="RevocationView"/>.
/// </summary>
public sealed class OwnAccessTokens(IDataProtectionProvider protection)
{
    private readonly IssuerSeal _seal = new(protection, "access_token");
    private const string OpaquePrefix = "gha_";
    private const int LongestToken = 8192;

    internal string Write(ProviderSnapshot snapshot, Api api, AccessTokenContent token, DateTimeOffset now)
    {
        if (api.TokenFormat == AccessTokenFormat.Opaque) return WriteOpaque(snapshot, token);
        var key = snapshot.Keys.SigningKeyFor(api.TokenSigningAlg ?? snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        AccessTokenClaims.Write(claims, snapshot.Issuer, token);
        return jwt.FinishAccessToken(key);
    }

    /// <summary>What the token says if this provider wrote it as an access token, expired or not; otherwise null.</summary>
    internal AccessTokenContent? Read(ProviderSnapshot snapshot, string token)
    {
        if (token.Length > LongestToken) return null;
        return token.StartsWith(OpaquePrefix, StringComparison.Ordinal) ? ReadOpaque(snapshot, token) : ReadJwt(snapshot, token);
    }

    private string WriteOpaque(ProviderSnapshot snapshot, AccessTokenContent token)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            AccessTokenClaims.Write(json, snapshot.Issuer, token);
            json.WriteEndObject();
        }
        return OpaquePrefix + Base64Url.EncodeToString(_seal.Seal(snapshot.Issuer, buffer.WrittenSpan.ToArray()));
    }

    private AccessTokenContent? ReadOpaque(ProviderSnapshot snapshot, string token)
    {
        try
        {
            return AccessTokenClaims.Read(_seal.Open(snapshot.Issuer, Base64Url.DecodeFromChars(token.AsSpan(OpaquePrefix.Length))), snapshot.Issuer);
        }
        catch (Exception forged) when (forged is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The MAC covers the received characters before it and is compared before anything is parsed; the type, key and issuer checks follow.
    /// </summary>
    private static AccessTokenContent? ReadJwt(ProviderSnapshot snapshot, string token)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(token.Length + 1);
        try
        {
            if (!Ascii.IsValid(token)) return null;
            var text = bytes.AsSpan(0, Encoding.ASCII.GetBytes(token, bytes));
            var headerEnd = text.IndexOf((byte)'.');
            var payloadEnd = text.LastIndexOf((byte)'.');
            if (headerEnd <= 0 || payloadEnd - headerEnd - 1 <= JwtWriter.EncodedTailSize) return null;
            if (KeyOf(snapshot.Keys, text[..(headerEnd + 1)]) is not { } key) return null;

            var covered = text[..(payloadEnd - JwtWriter.EncodedTailSize)];
            Span<byte> presented = stackalloc byte[JwtWriter.MacSize];
            if (!TryReadMac(text[covered.Length..payloadEnd], presented)) return null;
            Span<byte> expected = stackalloc byte[JwtWriter.MacSize];
            key.Mac(covered, expected);
            if (!CryptographicOperations.FixedTimeEquals(presented, expected)) return null;

            // From here on every byte is one that this provider wrote.
            var payload = text[(headerEnd + 1)..payloadEnd];
            var length = Base64Url.DecodeFromUtf8InPlace(payload);
            return AccessTokenClaims.Read(payload[..length], snapshot.Issuer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static SigningKey? KeyOf(KeyRing keys, ReadOnlySpan<byte> header)
    {
        foreach (var key in keys.SigningKeys)
            if (header.SequenceEqual(key.AccessTokenHeader.AsSpan()))
                return key;
        return null;
    }

    private static bool TryReadMac(ReadOnlySpan<byte> encodedTail, Span<byte> mac)
    {
        Span<byte> tail = stackalloc byte[24];
        return Base64Url.IsValid(encodedTail) && Base64Url.TryDecodeFromUtf8(encodedTail, tail, out var written) && written == tail.Length
            && tail[22..].SequenceEqual("\"}"u8)
            && Base64Url.IsValid(tail[..22]) && Base64Url.TryDecodeFromUtf8(tail[..22], mac, out written) && written == mac.Length;
    }
}
