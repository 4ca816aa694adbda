using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;
using Gatehouse.ResourceServer.Keys;

namespace Gatehouse.Gateway.Sessions.Provider;

/// <summary>Checks what the provider signs about people: who signed in, and who signed out.</summary>
internal sealed class IdentityTokens(SessionSettings settings, ProviderKeys keys, TimeProvider time)
{
    private const int LongestToken = 16 * 1024;
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>Who signed in, for the sign-in with this nonce; else a sentence that says what is wrong.</summary>
    [Spec("OIDC Core", "3.1.3.7")]
    public async Task<(SignedJwt? Token, string Fault)> ReadIdTokenAsync(string? text, string nonce)
    {
        var (jwt, fault) = await ReadAsync(text);
        if (jwt is null) return (null, fault);
        if (jwt.Type is { } type && !type.Equals(TokenTypes.IdToken, StringComparison.OrdinalIgnoreCase)) return (null, "its typ is that of another kind of token");
        if (jwt.Instant(ClaimNames.Expires) is not { } expires || expires + ClockTolerance <= time.GetUtcNow()) return (null, "it has expired");
        if (jwt[ClaimNames.Nonce] != nonce) return (null, "its nonce is that of another sign-in");
        if (jwt.Audiences.Count > 1 && jwt[ClaimNames.AuthorizedParty] != settings.ClientId) return (null, "it is meant for several clients and was issued to another (azp)");
        return jwt[ClaimNames.Subject] is { Length: > 0 } ? (jwt, "") : (null, "it has no subject");
    }

    /// <summary>Whose session has ended: a <c>sid</c>, a subject or both; else a sentence that says what is wrong.</summary>
    [Spec("OIDC Back-Channel Logout", "2.4"), Spec("OIDC Back-Channel Logout", "2.6")]
    public async Task<(SignedJwt? Token, string Fault)> ReadLogoutTokenAsync(string? text)
    {
        var (jwt, fault) = await ReadAsync(text);
        if (jwt is null) return (null, fault);
        if (jwt.Type is { } type && !type.Equals(TokenTypes.LogoutToken, StringComparison.OrdinalIgnoreCase)) return (null, "its typ is that of another kind of token");
        if (!jwt.Claims.TryGetProperty("events", out var events) || events.ValueKind != System.Text.Json.JsonValueKind.Object || !events.TryGetProperty(LogoutEvent, out _)) return (null, "it tells of no logout");
        // What has a nonce may be an ID token, which others hold too.
        if (jwt.Claims.TryGetProperty(ClaimNames.Nonce, out _)) return (null, "it has a nonce");
        if (jwt.Instant(ClaimNames.Expires) is not { } expires || expires + ClockTolerance <= time.GetUtcNow()) return (null, "it has expired");
        if (jwt.Instant(ClaimNames.IssuedAt) is null) return (null, "it does not tell when it was issued");
        return jwt[ClaimNames.SessionId] is { Length: > 0 } || jwt[ClaimNames.Subject] is { Length: > 0 } ? (jwt, "") : (null, "it names neither a session nor a subject");
    }

    /// <summary>Signature, issuer and audience.</summary>
    private async Task<(SignedJwt? Token, string Fault)> ReadAsync(string? text)
    {
        if (text is null || SignedJwt.TryRead(text, LongestToken) is not { HeaderIsHostile: false } jwt) return (null, "it is no signed JWT");
        if (jwt[ClaimNames.Issuer] != settings.Issuer) return (null, "it is another issuer's");
        if (!jwt.Audiences.Contains(settings.ClientId)) return (null, "it is meant for another client");
        var search = await keys.GetAsync(CancellationToken.None);
        if (search.Keys is not { } known) return (null, "the provider's keys cannot be had");
        if (await jwt.IsSignedByAsync(known, SigningAlgorithms.All)) return (jwt, "");
        if (jwt.KeyId is not { } missing || known.Contains(missing)) return (null, "its signature is wrong");
        search = await keys.SearchAsync(new MissingKey(missing, jwt.Instant(ClaimNames.IssuedAt) ?? DateTimeOffset.MinValue), known, CancellationToken.None);
        return search.Keys is { } newer && await jwt.IsSignedByAsync(newer, SigningAlgorithms.All) ? (jwt, "") : (null, "its signature is wrong");
    }
}
