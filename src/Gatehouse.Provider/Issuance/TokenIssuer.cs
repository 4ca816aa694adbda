using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Issuance;

/// <summary>The only place where tokens are made.</summary>
internal sealed class TokenIssuer(OwnAccessTokens accessTokens)
{
    public IssuedTokens Issue(ProviderSnapshot snapshot, GrantedAccess access, DateTimeOffset now)
    {
        var grant = access.Grant;
        var content = new AccessTokenContent
        {
            Subject = access.Subject,
            ClientId = access.Client.ClientId,
            Audience = access.Api.Resource,
            // offline_access is a property of the grant, of no use to an API.
            Scope = access.Scope.Where(scope => scope != Scopes.OfflineAccess).ToString(),
            TokenId = NewTokenId(),
            IssuedAt = now.ToUnixTimeSeconds(),
            Expires = (now + access.Api.TokenLifetime).ToUnixTimeSeconds(),
            GrantId = grant?.Id.ToString(),
            AuthTime = grant?.AuthTime.ToUnixTimeSeconds(),
            Acr = grant?.Acr,
        };
        var accessToken = accessTokens.Write(snapshot, access.Api, content, now);
        var refreshToken = access.RefreshGeneration is { } generation
            ? new Handle(grant!.Id, generation).Mint(HandleKind.RefreshToken, snapshot.Keys, now)
            : null;
        var idToken = access.WithIdToken ? IdTokens.Write(snapshot, access.Client, grant!, accessToken, now) : null;
        return new IssuedTokens(accessToken, access.Api.TokenLifetime, access.Scope.ToString(), refreshToken, idToken);
    }

    private static string NewTokenId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
