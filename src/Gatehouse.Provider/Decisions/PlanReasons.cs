using System.Collections.Frozen;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Decisions;

/// <summary>The refusals that the plan decides: not those for a wrong secret, a code that has expired or a user who says no.</summary>
internal static class PlanReasons
{
    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        OAuthErrors.ClientAuthenticationMissing.Reason,
        OAuthErrors.ClientAuthenticationMethodDiffers.Reason,
        OAuthErrors.GrantTypeNotAllowed.Reason,
        OAuthErrors.SunsetPassed("", default).Reason,
        OAuthErrors.ScopeUnknown.Reason,
        OAuthErrors.ScopeEmpty.Reason,
        OAuthErrors.ScopeExceedsGrant.Reason,
        OAuthErrors.ScopeNoLongerAllowed.Reason,
        OAuthErrors.ResourceUnknown.Reason,
        OAuthErrors.ResourceMissing.Reason,
        OAuthErrors.ResourceAmbiguous.Reason,
        OAuthErrors.ResourcesDiffer.Reason,
        OAuthErrors.ResourceWithoutScope.Reason,
        OAuthErrors.ResourceExceedsGrant.Reason,
        OAuthErrors.DPoPProofMissing.Reason,
        OAuthErrors.CertificateMissing.Reason,
        OAuthErrors.ExchangeTargetNotAllowed.Reason,
        OAuthErrors.ExchangeScopeWider.Reason,
        OAuthErrors.RedirectUriMissing.Reason,
        OAuthErrors.RedirectUriDiffers.Reason,
        OAuthErrors.ResponseTypeUnsupported.Reason,
        OAuthErrors.ResponseTypeNotAllowed.Reason,
        OAuthErrors.ResponseModeNotAllowed.Reason,
        OAuthErrors.ResponseModeExposes.Reason,
        OAuthErrors.CodeChallengeMissing.Reason,
        OAuthErrors.PushedRequestRequired.Reason,
        OAuthErrors.RequestObjectRequired.Reason,
        OAuthErrors.FrontChannelTokenUnbound.Reason,
        OAuthErrors.IdTokenWithoutOpenId.Reason,
        OAuthErrors.NonceMissing.Reason,
        OAuthErrors.AuthenticationRequirementsUnmet.Reason);

    public static bool Contains(string reason) => All.Contains(reason);
}
