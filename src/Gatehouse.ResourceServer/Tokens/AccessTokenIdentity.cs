using System.Security.Claims;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;

namespace Gatehouse.ResourceServer.Tokens;

/// <summary>The identity behind an access token: its claims under their own names, and the token itself.</summary>
internal sealed class AccessTokenIdentity : ClaimsIdentity
{
    public AccessTokenIdentity(AccessToken token, string authenticationType, string nameClaimType, string roleClaimType)
        : base(token.Claims, authenticationType, nameClaimType, roleClaimType) => Token = token;

    private AccessTokenIdentity(AccessTokenIdentity other)
        : base(other) => Token = other.Token;

    public AccessToken Token { get; }

    /// <summary>A token without the name claim is named by its subject, so that a service has a name in logs as well.</summary>
    public override string? Name => base.Name ?? FindFirst(ClaimNames.Subject)?.Value;

    public override ClaimsIdentity Clone() => new AccessTokenIdentity(this);
}
