using Gatehouse.Protocol.Refusals;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>Exchanges an authorization code for access.</summary>
[Spec("RFC 6749", "4.1.3"), Spec("RFC 7636", "4.6"), Spec("OIDC Core", "3.1.3")]
internal sealed class AuthorizationCodeGrant(IGrantStore grants, AuditTrail audit, RevocationView revocations, ProviderMetrics metrics, ILogger<AuthorizationCodeGrant> log) : IGrant
{
    /// <summary>How long after its end a code that is shown again still counts as stolen; later it is just worthless.</summary>
    private static readonly TimeSpan ReplayMemory = TimeSpan.FromMinutes(10);

    public string GrantType => GrantTypes.AuthorizationCode;

    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (request[Parameters.Code] is not { } code) return OAuthErrors.ParameterMissing(Parameters.Code);
        var verifier = request[Parameters.CodeVerifier];
        if (verifier is null && !MayLackVerifier(request)) return OAuthErrors.ParameterMissing(Parameters.CodeVerifier);
        if (verifier is not null && !Pkce.IsVerifier(verifier)) return OAuthErrors.CodeVerifierMalformed;
        if (!Handle.TryRead(HandleKind.Code, code, request.Snapshot.Keys, out var handle)) return OAuthErrors.CodeMalformed;

        var redemption = RedemptionOf(request, handle.GrantId, verifier is null ? null : Pkce.ChallengeOf(verifier));
        if (request.MayExceedGrant && await RefuseBeforeRedeemingAsync(request, redemption, cancel) is { } early) return early;

        if (await grants.RedeemAsync(redemption, cancel) is not { } grant) return await ExplainAsync(redemption, request.From, cancel);
        if (ResourceIndicators.Narrow(request.Parameters, grant.Scope, grant.Resources, request.Client, request.Snapshot, out var api, out var scope) is { } error) return error;
        if (AuthorizationDetails.Narrow(request.Parameters, grant.Details, request.Client, request.Snapshot, api, out var details) is { } badDetails) return badDetails;

        return new GrantedAccess(request.Client, grant.Subject, api, scope, grant,
            RefreshGeneration: redemption.Renewable ? grant.Generation : null,
            WithIdToken: scope.Contains(Scopes.OpenId), Details: details);
    }

    /// <summary>
    /// Only the code of a hybrid request of a confidential client may have no challenge. The statement compares in any case: a code with a
    /// challenge needs its verifier, and one without refuses any.
    /// </summary>
    [Spec("RFC 9700", "2.1.1"), Spec("RFC 9700", "4.8")]
    private static bool MayLackVerifier(TokenRequest request) => request.ClientProved && request.Client.Sunset is not null;

    private static CodeRedemption RedemptionOf(TokenRequest request, GrantId id, string? challenge) => new(
        id,
        request.Client.ClientId,
        request[Parameters.RedirectUri],
        challenge,
        request.KeyThumbprint,
        request.RefreshKeyThumbprint,
        request.Now,
        IdleExpiresAt: request.Now + request.Client.Refresh.Idle,
        AccessUntil: request.Now + request.Snapshot.LongestAccessTokenOf(request.Client),
        Renewable: request.Client.GrantTypes.Contains(GrantTypes.RefreshToken));

    private async ValueTask<OAuthError?> RefuseBeforeRedeemingAsync(TokenRequest request, CodeRedemption redemption, CancellationToken cancel)
    {
        if (await grants.FindAsync(redemption.Id, cancel) is not { State: GrantState.Code } grant || Mismatch(grant, redemption) is not null) return null;
        return ResourceIndicators.Narrow(request.Parameters, grant.Scope, grant.Resources, request.Client, request.Snapshot, out var api, out _) ?? request.CheckSender(api)
            ?? AuthorizationDetails.Narrow(request.Parameters, grant.Details, request.Client, request.Snapshot, api, out _);
    }

    /// <summary>Says why the redeeming statement did not win. A mismatch burns and revokes nothing: whoever shows a found code harms nobody.</summary>
    private async ValueTask<OAuthError> ExplainAsync(CodeRedemption shown, AuditOrigin from, CancellationToken cancel)
    {
        if (await grants.FindAsync(shown.Id, cancel) is not { } grant) return OAuthErrors.CodeUnknown;
        if (Mismatch(grant, shown) is { } mismatch)
        {
            ProviderLog.Mismatch(log, mismatch.Reason, grant.Id.ToString(), shown.ClientId);
            return mismatch;
        }
        if (grant.State == GrantState.Code)
            return grant.RevokedAt is not null ? OAuthErrors.CodeRevoked : OAuthErrors.CodeExpired;
        if (shown.Now >= grant.CodeExpiresAt + ReplayMemory) return OAuthErrors.CodeSpent;
        return await RevokeReplayedAsync(grant, shown, from, cancel);
    }

    [Spec("RFC 6749", "4.1.2"), Spec("RFC 9700", "2.1.1")]
    private async ValueTask<OAuthError> RevokeReplayedAsync(Grant grant, CodeRedemption shown, AuditOrigin from, CancellationToken cancel)
    {
        var record = audit.About(AuditEvents.CodeReplayed, AuditActors.Client(grant.ClientId), grant, from);
        if (await grants.Recording(record).RevokeAsync(grant.Id, shown.Now, cancel) is { } revocation)
        {
            revocations.Apply([revocation]);
            metrics.Revocation(RevocationCauses.CodeReplayed);
            ProviderLog.CodeReplayed(log, grant.Id.ToString(), grant.ClientId);
        }
        return OAuthErrors.CodeReplayed;
    }

    private static OAuthError? Mismatch(Grant grant, CodeRedemption shown)
    {
        if (grant.ClientId != shown.ClientId) return OAuthErrors.CodeOfAnotherClient;
        if (grant.RedirectUri != shown.RedirectUri) return OAuthErrors.CodeRedirectUriDiffers.With(FactNames.PresentedRedirectUri, shown.RedirectUri).With(FactNames.RegisteredRedirectUris, grant.RedirectUri);
        if (grant.CodeChallenge != shown.CodeChallenge) return OAuthErrors.CodeVerifierWrong;
        // A redeemed row holds the key of its refresh tokens, or none; a row in wait the key that the request announced, or none.
        return grant.KeyThumbprint is not null && grant.KeyThumbprint != shown.KeyThumbprint ? OAuthErrors.CodeKeyDiffers : null;
    }
}
