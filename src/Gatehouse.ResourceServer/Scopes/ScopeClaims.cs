using System.Security.Claims;
using Gatehouse.Protocol;

namespace Gatehouse.ResourceServer.Scopes;

/// <summary>Scopes as claims, in every way that handlers write them: <c>scope</c> or <c>scp</c>, one claim with spaces or one claim each.</summary>
internal static class ScopeClaims
{
    public static bool Contain(ClaimsPrincipal user, string scope)
    {
        foreach (var identity in user.Identities)
        {
            if (!identity.IsAuthenticated) continue;
            foreach (var claim in identity.Claims)
                if (claim.Type is ClaimNames.Scope or ClaimNames.ScopeAsList && IsIn(claim.Value, scope))
                    return true;
        }
        return false;
    }

    private static bool IsIn(ReadOnlySpan<char> values, string scope)
    {
        foreach (var range in values.Split(' '))
            if (values[range].SequenceEqual(scope))
                return true;
        return false;
    }
}
