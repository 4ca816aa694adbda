using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Issuance;

/// <summary>The only place where tokens are made.</summary>
internal sealed class TokenIssuer(OwnAccessTokens accessTokens)
{
    /// <param name="sender">The key that the sender proved to hold: the access token is bound to it.</param>
    public IssuedTokens Issue(ProviderSnapshot snapshot, GrantedAccess access, DateTimeOffset now, Confirmation? sender = null)
    {
        var grant = access.Grant;
        var content = ContentOf(snapshot, access, now, sender);
        var accessToken = accessTokens.Write(snapshot, access.Api, content, now);
        var refreshToken = access.RefreshGeneration is { } generation
            ? new Handle(grant!.Id, generation).Mint(HandleKind.RefreshToken, snapshot.Keys, now)
            : null;
        var idToken = access.WithIdToken ? IdTokens.Write(snapshot, access.Client, grant!, accessToken, now) : null;
        return new IssuedTokens(accessToken, TimeSpan.FromSeconds(content.Expires - content.IssuedAt), snapshot.Expand(access.Scope).ToString(), refreshToken, idToken, sender?.JwkThumbprint is not null, access.Exchanged?.IssuedTokenType);
    }

    /// <summary>Makes what the authorization endpoint answers with through the browser.</summary>
    [Spec("OIDC Core", "3.2.2.5"), Spec("OIDC Core", "3.3.2.5")]
    public FrontChannelTokens Issue(ProviderSnapshot snapshot, FrontChannelAccess front, DateTimeOffset now)
    {
        var access = new GrantedAccess(front.Client, front.Grant.Subject, front.Api, front.Scope, front.Grant);
        var accessToken = front.Type.HasFlag(ResponseType.Token) ? accessTokens.Write(snapshot, front.Api, ContentOf(snapshot, access, now), now) : null;
        var idToken = front.Type.HasFlag(ResponseType.IdToken) ? IdTokens.Write(snapshot, front.Client, front.Grant, accessToken, now, front) : null;
        return new FrontChannelTokens(accessToken, front.Api.TokenLifetime, idToken);
    }

    private static AccessTokenContent ContentOf(ProviderSnapshot snapshot, GrantedAccess access, DateTimeOffset now, Confirmation? sender = null) => new()
    {
        Subject = access.Subject,
        ClientId = access.Client.ClientId,
        Audience = access.Api.Resource,
        // offline_access is a property of the grant, of no use to an API.
        // Scopes that stand for others are spelled out, so that every API understands the token.
        Scope = snapshot.Expand(access.Scope).Where(scope => scope != Scopes.OfflineAccess).ToString(),
        TokenId = NewTokenId(),
        IssuedAt = now.ToUnixTimeSeconds(),
        Expires = EndOf(access, now).ToUnixTimeSeconds(),
        GrantId = access.Grant?.Id.ToString(),
        AuthTime = access.Grant?.AuthTime.ToUnixTimeSeconds(),
        Acr = access.Grant?.Acr,
        Confirmation = sender,
        Actor = access.Exchanged?.Actor,
        MayAct = access.Client.MayAct,
    };

    private static DateTimeOffset EndOf(GrantedAccess access, DateTimeOffset now) =>
        access.Exchanged is { } exchanged && exchanged.EndsAt < now + access.Api.TokenLifetime ? exchanged.EndsAt : now + access.Api.TokenLifetime;

    private static string NewTokenId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
