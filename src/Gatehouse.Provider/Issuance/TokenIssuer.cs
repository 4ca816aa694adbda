using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Issuance;

/// <summary>The only place where tokens are made.</summary>
internal sealed class TokenIssuer(OwnAccessTokens accessTokens, PairwiseSubjects subjects)
{
    /// <param name="sender">The key that the sender proved to hold: the access token is bound to it.</param>
    public IssuedTokens Issue(ProviderSnapshot snapshot, GrantedAccess access, DateTimeOffset now, Confirmation? sender = null)
    {
        var grant = access.Grant;
        // Scopes that stand for others are spelled out, so that every API understands the token.
        var scope = snapshot.Expand(access.Scope);
        var content = ContentOf(snapshot, subjects, access, scope, now, sender);
        var accessToken = accessTokens.Write(snapshot, access.Api, content, now);
        var refreshToken = access.RefreshGeneration is { } generation
            ? new Handle(grant!.Id, generation).Mint(HandleKind.RefreshToken, snapshot.Keys, now)
            : null;
        var idToken = access.WithIdToken ? IdTokens.Write(snapshot, subjects, access.Client, grant!, accessToken, now, access.IdTokenClaims) : null;
        if (idToken is not null && access.IdTokenRecipient is { } recipient) idToken = recipient.Encrypt(idToken);
        return new IssuedTokens(accessToken, TimeSpan.FromSeconds(content.Expires - content.IssuedAt), scope.ToString(), refreshToken, idToken, sender?.JwkThumbprint is not null, access.Exchanged?.IssuedTokenType, Details: access.Details);
    }

    /// <summary>Makes what the authorization endpoint answers with through the browser.</summary>
    [Spec("OIDC Core", "3.2.2.5"), Spec("OIDC Core", "3.3.2.5")]
    public FrontChannelTokens Issue(ProviderSnapshot snapshot, FrontChannelAccess front, DateTimeOffset now)
    {
        var access = new GrantedAccess(front.Client, front.Grant.Subject, front.Api, front.Scope, front.Grant) { Roles = front.Roles };
        var accessToken = front.Type.HasFlag(ResponseType.Token) ? accessTokens.Write(snapshot, front.Api, ContentOf(snapshot, subjects, access, snapshot.Expand(front.Scope), now), now) : null;
        var idToken = front.Type.HasFlag(ResponseType.IdToken) ? IdTokens.Write(snapshot, subjects, front.Client, front.Grant, accessToken, now, front.Claims, front) : null;
        if (idToken is not null && front.Recipient is { } recipient) idToken = recipient.Encrypt(idToken);
        return new FrontChannelTokens(accessToken, front.Api.TokenLifetime, idToken);
    }

    /// <summary>What the access token will say.</summary>
    /// <param name="scope">What it carries, spelled out.</param>
    public static AccessTokenContent ContentOf(ProviderSnapshot snapshot, PairwiseSubjects subjects, GrantedAccess access, ScopeSet scope, DateTimeOffset now, Confirmation? sender = null) => new()
    {
        Subject = SubjectOf(snapshot, subjects, access),
        ClientId = access.Client.ClientId,
        Audience = access.Api.Resource,
        // offline_access is a property of the grant, of no use to an API.
        Scope = scope.Where(value => value != Scopes.OfflineAccess).ToString(),
        TokenId = NewTokenId(),
        IssuedAt = now.ToUnixTimeSeconds(),
        Expires = EndOf(access, now).ToUnixTimeSeconds(),
        GrantId = access.Grant?.Id.ToString(),
        AuthTime = access.Grant?.AuthTime.ToUnixTimeSeconds(),
        Acr = access.Grant?.Acr,
        Roles = access.Roles,
        Confirmation = sender,
        Details = access.Details,
        AsksForClaims = access.Exchanged is null && access.Grant?.Claims is { } claims && ClaimsRequest.MemberOf(claims, ClaimsRequest.UserInfo) is not null,
        Actor = access.Exchanged?.Actor,
        MayAct = access.Client.MayAct,
    };

    /// <summary>A token that its client can read must not tell it the name that others have for the user. What was exchanged keeps the name it had.</summary>
    [Spec("RFC 9068", "6")]
    private static string SubjectOf(ProviderSnapshot snapshot, PairwiseSubjects subjects, GrantedAccess access) =>
        access.Client.Sector is null || access.Exchanged is not null || access.Subject == access.Client.ClientId ? access.Subject
        : subjects.SubjectFor(access.Client, snapshot.Issuer, access.Subject);

    private static DateTimeOffset EndOf(GrantedAccess access, DateTimeOffset now) =>
        access.Exchanged is { } exchanged && exchanged.EndsAt < now + access.Api.TokenLifetime ? exchanged.EndsAt : now + access.Api.TokenLifetime;

    private static string NewTokenId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
