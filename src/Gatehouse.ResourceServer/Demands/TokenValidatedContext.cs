using System.Security.Claims;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer;

/// <summary>A token that passed every check, shown to the API's own before the call goes on.</summary>
public sealed class TokenValidatedContext
{
    internal TokenValidatedContext(HttpContext call, AccessTokenIdentity identity) => (HttpContext, Identity) = (call, identity);

    /// <summary>The call.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The token. It is the same object at every call with this token; do not keep anything of one call in it.</summary>
    public AccessToken Token => ((AccessTokenIdentity)Identity).Token;

    /// <summary>The identity of this call; claims may be added to it.</summary>
    public ClaimsIdentity Identity { get; }

    internal OAuthError? Failure { get; private set; }

    /// <summary>Refuses the token: the call is answered 401 with <c>invalid_token</c> and this reason, a sentence for the client's developer.</summary>
    public void Fail(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        Failure = OAuthErrors.TokenRefusedByApi.Saying(reason);
    }

    /// <summary>Refuses the token for a reason that the protocol knows.</summary>
    internal void Fail(OAuthError error) => Failure = error;
}
