using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Revocations;

/// <summary>A token of this provider that somebody found: whose it is, and what it is revoked by.</summary>
/// <param name="Refreshes">The grant that a refresh token renews; null for an access token.</param>
/// <param name="Subject">For whom an access token speaks.</param>
/// <param name="Audience">The APIs that an access token is for.</param>
/// <param name="Revocation">The entry that ends an access token.</param>
public sealed record FoundToken(GrantId? Refreshes, string? ClientId, string? Subject, string? Audience, DateTimeOffset? ExpiresAt, Revocation? Revocation);

/// <summary>Reads tokens for an operator who was handed one and wants it dead.</summary>
public sealed class FoundTokens(OwnAccessTokens tokens)
{
    /// <summary>What the text is; null when it is no token of this provider.</summary>
    public FoundToken? Read(ProviderSnapshot snapshot, string token, DateTimeOffset now)
    {
        if (Handle.TryRead(HandleKind.RefreshToken, token, snapshot.Keys, out var handle)) return new FoundToken(handle.GrantId, null, null, null, null, null);
        if (tokens.Read(snapshot, token) is not { } content) return null;
        return new FoundToken(null, content.ClientId, content.Subject, content.Audience, DateTimeOffset.FromUnixTimeSeconds(content.Expires), RevocationOf(content, now));
    }

    /// <summary>The end of one access token.</summary>
    internal static Revocation RevocationOf(AccessTokenContent token, DateTimeOffset now) =>
        Revocation.Of(RevocationKind.Token, token.TokenId, now, DateTimeOffset.FromUnixTimeSeconds(token.Expires).AddMinutes(1));
}
