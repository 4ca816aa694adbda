using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Issuance;

/// <summary>What an <c>id_token_hint</c> says.</summary>
internal sealed record IdTokenHint(string Subject, string ClientId, string? SessionId, DateTimeOffset ExpiresAt);

/// <summary>Writes ID tokens, and reads them back where one is shown as a hint.</summary>
[Spec("OIDC Core", "2")]
internal static class IdTokens
{
    private const int LongestHint = 8192;

    /// <param name="accessToken">The access token that is answered beside it, if any.</param>
    /// <param name="person">What it says about the user; null where the userinfo endpoint says it all.</param>
    /// <param name="front">What it is bound to when it comes from the authorization endpoint.</param>
    public static string Write(ProviderSnapshot snapshot, PairwiseSubjects subjects, Client client, Grant grant, string? accessToken, DateTimeOffset now, JsonElement? person = null, FrontChannelAccess? front = null)
    {
        var key = snapshot.Keys.SigningKeyFor(client.IdTokenSignedResponseAlg ?? snapshot.Configuration.SigningAlgorithm, now);
        var jwt = JwtWriter.Begin(out var claims);
        WriteClaims(claims, snapshot, subjects, client, grant, now);
        if (accessToken is not null) HalfHash.Write(claims, "at_hash"u8, accessToken);
        if (front is not null) WriteFrontChannel(claims, front);
        if (person is not null) WritePerson(claims, person.Value);
        return jwt.FinishIdToken(key);
    }

    /// <summary>What it says of the login, whatever comes with it.</summary>
    public static void WriteClaims(Utf8JsonWriter claims, ProviderSnapshot snapshot, PairwiseSubjects subjects, Client client, Grant grant, DateTimeOffset now)
    {
        claims.WriteString("iss"u8, snapshot.Issuer);
        claims.WriteString("sub"u8, subjects.SubjectFor(client, snapshot.Issuer, grant.Subject));
        claims.WriteString("aud"u8, client.ClientId);
        claims.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
        claims.WriteNumber("exp"u8, (now + client.IdTokenLifetime).ToUnixTimeSeconds());
        claims.WriteNumber("auth_time"u8, grant.AuthTime.ToUnixTimeSeconds());
        if (grant.Nonce is not null) claims.WriteString("nonce"u8, grant.Nonce);
        if (grant.Acr is not null) claims.WriteString("acr"u8, grant.Acr);
        if (grant.Amr is not null)
        {
            claims.WriteStartArray("amr"u8);
            foreach (var method in grant.Amr.Split(' ')) claims.WriteStringValue(method);
            claims.WriteEndArray();
        }
        claims.WriteString("sid"u8, subjects.SessionFor(client, snapshot.Issuer, grant.SessionId));
    }

    [Spec("OIDC Core", "3.3.2.11"), Spec("FAPI 1.0 Advanced", "5.1.1")]
    private static void WriteFrontChannel(Utf8JsonWriter claims, FrontChannelAccess front)
    {
        if (front.Code is not null) HalfHash.Write(claims, "c_hash"u8, front.Code);
        if (front.State is not null) HalfHash.Write(claims, "s_hash"u8, front.State);
    }

    [Spec("OIDC Core", "5.4"), Spec("OIDC Core", "5.5")]
    private static void WritePerson(Utf8JsonWriter claims, JsonElement person)
    {
        foreach (var claim in person.EnumerateObject()) claim.WriteTo(claims);
    }

    /// <summary>
    /// Reads an ID token of this issuer, however old; null when its signature or type is not ours. A client that got it encrypted shows it
    /// decrypted, or encrypted to us.
    /// </summary>
    [Spec("OIDC RP-Initiated Logout", "4"), Spec("OIDC Core", "3.1.2.1")]
    public static IdTokenHint? ReadHint(ProviderSnapshot snapshot, string token)
    {
        if (token.Length <= LongestHint && token.AsSpan().Count('.') == 4) token = ReceivedJwe.Decrypt(token, snapshot.Keys) ?? "";
        if (token.Length > LongestHint || !Ascii.IsValid(token)) return null;
        var text = Encoding.ASCII.GetBytes(token);
        var headerEnd = Array.IndexOf(text, (byte)'.');
        var payloadEnd = Array.LastIndexOf(text, (byte)'.');
        if (headerEnd <= 0 || payloadEnd <= headerEnd) return null;
        foreach (var key in snapshot.Keys.SigningKeys)
        {
            if (!text.AsSpan(0, headerEnd + 1).SequenceEqual(key.IdTokenHeader.AsSpan())) continue;
            var encoded = text.AsSpan(payloadEnd + 1);
            if (!Base64Url.IsValid(encoded)) return null;
            var signature = Base64Url.DecodeFromUtf8(encoded);
            return key.Verify(text.AsSpan(0, payloadEnd), signature) ? ReadClaims(snapshot, text.AsSpan(headerEnd + 1, payloadEnd - headerEnd - 1)) : null;
        }
        return null;
    }

    private static IdTokenHint? ReadClaims(ProviderSnapshot snapshot, ReadOnlySpan<byte> payload)
    {
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(payload));
        var root = claims.RootElement;
        if (root.GetProperty("iss").GetString() != snapshot.Issuer) return null;
        // Signed authorization responses look alike but are about nobody.
        if (!root.TryGetProperty("sub", out _) || !root.TryGetProperty("auth_time", out _)) return null;
        return new IdTokenHint(root.GetProperty("sub").GetString()!, root.GetProperty("aud").GetString()!, root.TryGetProperty("sid", out var session) ? session.GetString() : null, DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("exp").GetInt64()));
    }
}
