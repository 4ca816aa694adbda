using System.Security.Claims;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer;

/// <summary>Gives an endpoint the access token that it was called with, checked and typed.</summary>
public static class AccessTokenExtensions
{
    /// <summary>The access token of this call; null when the call was not authenticated by one.</summary>
    public static AccessToken? GetAccessToken(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.GetAccessToken();
    }

    /// <summary>The access token that this principal was made from; null when there was none.</summary>
    public static AccessToken? GetAccessToken(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var identity in user.Identities)
            if (identity is AccessTokenIdentity { Token: var token })
                return token;
        return null;
    }
}
