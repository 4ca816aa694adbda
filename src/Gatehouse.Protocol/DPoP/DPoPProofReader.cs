using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Protocol.DPoP;

/// <summary>Reads DPoP proofs: the checks of RFC 9449 section 4.3, each with its own answer. Never throws for what a sender sends.</summary>
[Spec("RFC 9449", "4.2"), Spec("RFC 9449", "4.3")]
public static class DPoPProofReader
{
    /// <summary>The last instant a DateTimeOffset can hold, as a NumericDate.</summary>
    private const double LatestDate = 253_402_300_799;

    /// <summary>Enough for any identifier; what is remembered of it is a hash.</summary>
    private const int LongestTokenId = 512;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Checks a proof, the value of the <c>DPoP</c> header, against the request that it came with.</summary>
    public static DPoPReading Read(string proof, DPoPRequest request, DPoPRules rules, DateTimeOffset now)
    {
        if (proof.Length > DPoPRules.MaximumLength) return OAuthErrors.DPoPProofMalformed.Saying($"The DPoP proof is longer than {DPoPRules.MaximumLength} characters.");
        var headerEnd = proof.IndexOf('.');
        var payloadEnd = proof.LastIndexOf('.');
        if (headerEnd <= 0 || payloadEnd <= headerEnd + 1) return OAuthErrors.DPoPProofMalformed;
        using var header = Parse(proof.AsSpan(0, headerEnd));
        using var payload = Parse(proof.AsSpan(headerEnd + 1, payloadEnd - headerEnd - 1));
        if (header is null || payload is null || Decode(proof.AsSpan(payloadEnd + 1)) is not { } signature) return OAuthErrors.DPoPProofMalformed;

        if (DPoPKey.Read(header.RootElement, rules, out var key) is { } badHeader) return badHeader;
        if (CheckRequest(payload.RootElement, request) is { } otherRequest) return otherRequest;
        if (CheckTime(payload.RootElement, rules, now, out var until, out var nonce) is { } badTime) return badTime;
        if (Text(payload.RootElement, ClaimNames.TokenId) is not { Length: > 0 } id) return Missing(ClaimNames.TokenId);
        if (id.Length > LongestTokenId) return OAuthErrors.DPoPProofMalformed.Saying($"The identifier (jti) of the DPoP proof is longer than {LongestTokenId} characters.");
        // The dearest check comes last.
        if (key.Verify(Encoding.ASCII.GetBytes(proof, 0, payloadEnd), signature) is { } forged) return forged;
        return new DPoPProof(key.Thumbprint, id, until, nonce);
    }

    private static OAuthError? CheckRequest(JsonElement claims, DPoPRequest request)
    {
        if (Text(claims, "htm") is not { } method) return Missing("htm");
        if (Text(claims, "htu") is not { } uri) return Missing("htu");
        if (!string.Equals(method, request.Method, StringComparison.Ordinal)) return OAuthErrors.DPoPMethodDiffers;
        if (!HttpUri.IsSame(uri, request.Uri)) return OAuthErrors.DPoPUriDiffers.Saying($"The DPoP proof was made for another URL (htu); this is {HttpUri.WithoutQuery(request.Uri)}.");
        return request.AccessToken is { } token ? CheckTokenHash(claims, token) : null;
    }

    [Spec("RFC 9449", "7")]
    private static OAuthError? CheckTokenHash(JsonElement claims, string token)
    {
        if (Text(claims, "ath") is not { } presented) return Missing("ath");
        var expected = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.ASCII.GetBytes(expected)) ? null : OAuthErrors.DPoPTokenHashDiffers;
    }

    /// <summary>With a nonce of ours its age is the proof's age, whatever the sender's clock says; a clock far ahead is refused even then.</summary>
    [Spec("RFC 9449", "8"), Spec("RFC 9449", "11.1")]
    private static OAuthError? CheckTime(JsonElement claims, DPoPRules rules, DateTimeOffset now, out DateTimeOffset until, out string? nonce)
    {
        until = default;
        nonce = null;
        if (!claims.TryGetProperty(ClaimNames.IssuedAt, out var date) || date.ValueKind != JsonValueKind.Number || !date.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= LatestDate))
            return Missing(ClaimNames.IssuedAt);
        var issuedAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        if (rules.Nonces is { } nonces)
        {
            nonce = Text(claims, ClaimNames.Nonce);
            if (nonce is null) return OAuthErrors.DPoPNonceRequired;
            if (nonces.EndOf(nonce, now) is not { } end) return OAuthErrors.DPoPNonceInvalid;
            until = end;
        }
        else
        {
            until = issuedAt + rules.MaximumAge;
            if (until < now) return OAuthErrors.DPoPProofOld.Saying($"The DPoP proof is {(long)(now - issuedAt).TotalSeconds} s old (iat); at most {(long)rules.MaximumAge.TotalSeconds} s are allowed.");
        }
        return issuedAt > now + rules.ClockTolerance
            ? OAuthErrors.DPoPProofFuture.Saying($"The DPoP proof was made {(long)(issuedAt - now).TotalSeconds} s in the future (iat); the clocks of client and server differ.")
            : null;
    }

    private static JsonDocument? Parse(ReadOnlySpan<char> encoded)
    {
        if (Decode(encoded) is not { } bytes) return null;
        try
        {
            var json = JsonDocument.Parse(bytes, Strict);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return json;
            json.Dispose();
            return null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Base64url without padding or space: the decoder of .NET is more generous than RFC 7515.</summary>
    [Spec("RFC 7515", "2")]
    internal static byte[]? Decode(ReadOnlySpan<char> encoded)
    {
        if (encoded.IsEmpty || encoded.ContainsAnyExcept(Base64UrlCharacters) || !Base64Url.IsValid(encoded)) return null;
        return Base64Url.DecodeFromChars(encoded);
    }

    /// <summary>A text member; null when it is absent, no text, or text that is no Unicode.</summary>
    internal static string? Text(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static OAuthError Missing(string claim) => OAuthErrors.DPoPClaimMissing.Saying($"The DPoP proof lacks the claim {claim}, or it is of the wrong type.");
}
