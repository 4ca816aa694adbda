using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>A signed JWT that somebody else made, read but believed only as far as <see cref="IsSignedByAsync(VerificationKeySet, IReadOnlyList{string}, CryptoProviderFactory?)"/> was asked.</summary>
[Spec("RFC 7519", "7.2"), Spec("RFC 8725", "3.1")]
public sealed class SignedJwt
{
    private const int LargestHeader = 4096;
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    private readonly JsonWebToken _jwt;

    private SignedJwt(JsonWebToken jwt, JsonElement header, JsonElement claims)
    {
        _jwt = jwt;
        Header = header;
        Claims = claims;
    }

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    public string Algorithm => _jwt.Alg ?? "";

    public string? KeyId => string.IsNullOrEmpty(_jwt.Kid) ? null : _jwt.Kid;

    public string? Type => TextOf(Header, "typ");

    /// <summary>Whether the header names or brings a key of its own choice, or demands an extension: neither is ever followed.</summary>
    [Spec("RFC 7515", "4.1.11"), Spec("RFC 8725", "3.10")]
    public bool HeaderIsHostile =>
        Header.TryGetProperty("jku", out _) || Header.TryGetProperty("x5u", out _) || Header.TryGetProperty("jwk", out _) || Header.TryGetProperty("crit", out _);

    /// <summary>Reads three parts of base64url and two JSON objects without repeated members; null when it is anything else.</summary>
    public static SignedJwt? TryRead(string text, int longest)
    {
        if (text.Length > longest || text.AsSpan().Count('.') != 2) return null;
        var dot = text.IndexOf('.');
        if (dot > LargestHeader || ReadObject(text.AsSpan(0, dot)) is not { } header) return null;
        if (ReadObject(text.AsSpan(dot + 1, text.LastIndexOf('.') - dot - 1)) is not { } claims) return null;
        try
        {
            return new SignedJwt(new JsonWebToken(text), header, claims);
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A claim that is a string; null when it is absent or anything else.</summary>
    public string? this[string claim] => TextOf(Claims, claim);

    /// <summary>A claim that is an instant (NumericDate); null when it is absent or none that can be.</summary>
    [Spec("RFC 7519", "2")]
    public DateTimeOffset? Instant(string claim) =>
        Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > -1e10 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    /// <summary>All audiences; empty when there is none or it is malformed.</summary>
    public IReadOnlyList<string> Audiences
    {
        get
        {
            if (!Claims.TryGetProperty(ClaimNames.Audience, out var value)) return [];
            if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
            if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)) return [];
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }
    }

    /// <summary>Whether one of the keys made the signature with one of the algorithms; a key of another algorithm never counts. The library verifies, with more cryptography where it is given.</summary>
    public async ValueTask<bool> IsSignedByAsync(VerificationKeySet keys, IReadOnlyList<string> algorithms, CryptoProviderFactory? cryptography = null) =>
        algorithms.Contains(Algorithm) && keys.For(KeyId, Algorithm) is { Count: > 0 } candidates && await IsSignedByAsync(candidates, algorithms, cryptography);

    /// <summary>Whether it was signed with this shared secret (HMAC).</summary>
    public ValueTask<bool> IsSignedWithAsync(byte[] secret, IReadOnlyList<string> algorithms) =>
        algorithms.Contains(Algorithm) ? IsSignedByAsync([new SymmetricSecurityKey(secret)], algorithms) : ValueTask.FromResult(false);

    private async ValueTask<bool> IsSignedByAsync(IReadOnlyList<SecurityKey> candidates, IReadOnlyList<string> algorithms, CryptoProviderFactory? cryptography = null)
    {
        var result = await Handler.ValidateTokenAsync(_jwt, new TokenValidationParameters
        {
            // Who, for whom and when is checked by who asked; here the signature alone is judged.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
            RequireSignedTokens = true,
            ValidAlgorithms = algorithms,
            IssuerSigningKeys = candidates,
            TryAllIssuerSigningKeys = true,
            CryptoProviderFactory = cryptography,
            LogValidationExceptions = false,
        });
        return result.IsValid;
    }

    private static string? TextOf(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? ReadObject(ReadOnlySpan<char> encoded) =>
        Base64Url.IsValid(encoded) ? JsonText.ReadObject(Base64Url.DecodeFromChars(encoded), depth: 16) : null;
}
