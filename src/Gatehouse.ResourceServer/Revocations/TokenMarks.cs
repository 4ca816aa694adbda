using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Revocations;

namespace Gatehouse.ResourceServer.Revocations;

/// <summary>All that a token can be revoked by, hashed once when it is validated.</summary>
internal readonly record struct TokenMarks(UInt128 Token, UInt128? Grant, UInt128 Client, UInt128 Subject, DateTimeOffset IssuedAt)
{
    public static TokenMarks Of(AccessToken token) => new(
        RevocationKey.Of(RevocationKind.Token, token.TokenId),
        token.FindFirst(ClaimNames.GrantId) is { } grant ? RevocationKey.Of(RevocationKind.Grant, grant) : null,
        RevocationKey.Of(RevocationKind.Client, token.ClientId),
        RevocationKey.Of(RevocationKind.Subject, token.Subject),
        token.IssuedAt);
}
