using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>
/// Exchanges a refresh token for new tokens and rotates it. A retry, a second tab or a lost answer gets the current token again; a
/// generation that nobody honest can still hold is theft and ends the grant.
/// </summary>
[Spec("RFC 6749", "6"), Spec("RFC 9700", "4.14")]
internal sealed class RefreshTokenGrant(IGrantStore grants, AuditTrail audit, RevocationView revocations, ProviderMetrics metrics, ILogger<RefreshTokenGrant> log) : IGrant
{
    /// <summary>From how many consecutive repeated generations on it is an event, and may be a revocation.</summary>
    private const int StreakNoticed = 3;
    private const int StreakRevoked = 10;

    public string GrantType => GrantTypes.RefreshToken;

    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (request[Parameters.RefreshToken] is not { } presented) return OAuthErrors.ParameterMissing(Parameters.RefreshToken);
        if (!Handle.TryRead(HandleKind.RefreshToken, presented, request.Snapshot.Keys, out var handle)) return Counted(OAuthErrors.RefreshTokenMalformed);

        var rotation = RotationOf(request, handle);
        if (request.MayExceedGrant && await RefuseBeforeRotatingAsync(request, rotation, cancel) is { } early) return Counted(early);

        var grant = await grants.RotateAsync(rotation, cancel);
        if (grant is not null) metrics.Refresh(rotation.Rotate ? RefreshOutcomes.Rotated : RefreshOutcomes.Kept);
        else
        {
            (grant, var refused) = await JudgeAsync(rotation, request.Client.Refresh, request.From, cancel);
            if (refused is not null) return refused;
        }

        if (ResourceIndicators.Narrow(request.Parameters, grant!.Scope, grant.Resources, request.Client, request.Snapshot, out var api, out var scope) is { } error) return error;
        if (AuthorizationDetails.Narrow(request.Parameters, grant.Details, request.Client, request.Snapshot, api, out var details) is { } badDetails) return badDetails;
        return new GrantedAccess(request.Client, grant.Subject, api, scope, grant, grant.Generation, WithIdToken: scope.Contains(Scopes.OpenId), Details: details);
    }

    private static RefreshRotation RotationOf(TokenRequest request, Handle handle) => new(
        handle.GrantId,
        handle.Generation,
        request.Client.ClientId,
        request.RefreshKeyThumbprint,
        request.Now,
        IdleExpiresAt: request.Now + request.Client.Refresh.Idle,
        AccessUntil: request.Now + request.Snapshot.LongestAccessTokenOf(request.Client),
        request.Client.Refresh.Window,
        // A token that only the holder of a key can use need not change at every use.
        request.Client.Refresh.Rotate ?? request.RefreshKeyThumbprint is null,
        ClientProved: request.ClientProved || request.RefreshKeyThumbprint is not null,
        Strict: request.Client.Refresh.Reuse == RefreshReuse.Strict);

    private async ValueTask<OAuthError?> RefuseBeforeRotatingAsync(TokenRequest request, RefreshRotation rotation, CancellationToken cancel)
    {
        if (await grants.FindAsync(rotation.Id, cancel) is not { } grant || Unusable(grant, rotation) is not null) return null;
        return ResourceIndicators.Narrow(request.Parameters, grant.Scope, grant.Resources, request.Client, request.Snapshot, out var api, out _) ?? request.CheckSender(api)
            ?? AuthorizationDetails.Narrow(request.Parameters, grant.Details, request.Client, request.Snapshot, api, out _);
    }

    /// <summary>The presented generation is not the row's: a retry, a store that lost writes, or theft.</summary>
    private async ValueTask<(Grant?, OAuthError?)> JudgeAsync(RefreshRotation shown, RefreshRules rules, AuditOrigin from, CancellationToken cancel)
    {
        while (true)
        {
            if (await grants.RepeatAsync(shown, cancel) is { } repeated) return await AcceptRepeatedAsync(repeated, shown, rules, from, cancel);
            if (await grants.FindAsync(shown.Id, cancel) is not { } grant) return Refuse(OAuthErrors.RefreshTokenUnknown);
            if (Unusable(grant, shown) is { } unusable)
            {
                if (grant.ClientId != shown.ClientId || grant.KeyThumbprint != shown.KeyThumbprint)
                    ProviderLog.Mismatch(log, unusable.Reason, grant.Id.ToString(), shown.ClientId);
                return Refuse(unusable);
            }

            // Our MAC proves that the shown generation was issued: the database is behind, not the client.
            if (shown.Presented > grant.Generation)
            {
                ProviderLog.StoreBehind(log, grant.Id.ToString(), shown.Presented, grant.Generation);
                if (await grants.CatchUpAsync(shown, cancel) is { } caughtUp) return Accept(caughtUp, RefreshOutcomes.StoreBehind);
            }
            else if (shown.Presented < grant.Generation) return await RevokeReusedAsync(grant, shown, from, cancel);

            // The row changed under our eyes: another request was faster, so this one is asked again.
            if (await grants.RotateAsync(shown, cancel) is { } rotated) return Accept(rotated, RefreshOutcomes.Rotated);
        }
    }

    /// <summary>A thief who refreshes in step with the victim looks like a retry every time; only the streak gives the twins away.</summary>
    private async ValueTask<(Grant?, OAuthError?)> AcceptRepeatedAsync(Grant grant, RefreshRotation shown, RefreshRules rules, AuditOrigin from, CancellationToken cancel)
    {
        if (shown.ClientProved || grant.RetryStreak < StreakNoticed) return Accept(grant, RefreshOutcomes.Repeated);
        ProviderLog.RetryStreak(log, grant.Id.ToString(), grant.ClientId, grant.RetryStreak);
        if (rules.RevokeRetryStreak && grant.RetryStreak >= StreakRevoked) return await RevokeReusedAsync(grant, shown, from, cancel);
        return Accept(grant, RefreshOutcomes.RetryStreak);
    }

    private async ValueTask<(Grant?, OAuthError?)> RevokeReusedAsync(Grant grant, RefreshRotation shown, AuditOrigin from, CancellationToken cancel)
    {
        var record = audit.About(AuditEvents.ReuseDetected, AuditActors.Client(grant.ClientId), grant, from) with { After = AuditDetails.Of(("presented", shown.Presented), ("generation", grant.Generation)) };
        if (await grants.Recording(record).RevokeAsync(grant.Id, shown.Now, cancel) is { } revocation)
        {
            revocations.Apply([revocation]);
            metrics.Revocation(RevocationCauses.ReuseDetected);
            ProviderLog.ReuseDetected(log, grant.Id.ToString(), grant.ClientId, shown.Presented, grant.Generation);
        }
        metrics.Refresh(RefreshOutcomes.ReuseDetected);
        return (null, OAuthErrors.RefreshTokenReused);
    }

    private static OAuthError? Unusable(Grant grant, RefreshRotation shown)
    {
        if (grant.ClientId != shown.ClientId) return OAuthErrors.RefreshTokenOfAnotherClient;
        if (grant.KeyThumbprint != shown.KeyThumbprint) return OAuthErrors.RefreshTokenKeyDiffers;
        if (grant.RevokedAt is not null) return OAuthErrors.RefreshTokenRevoked;
        if (grant.State != GrantState.Live) return OAuthErrors.RefreshTokenUnknown;
        if (grant.ExpiresAt <= shown.Now) return OAuthErrors.RefreshTokenExpired;
        return grant.IdleExpiresAt <= shown.Now ? OAuthErrors.RefreshTokenIdle : null;
    }

    private (Grant?, OAuthError?) Accept(Grant grant, string outcome)
    {
        metrics.Refresh(outcome);
        return (grant, null);
    }

    private (Grant?, OAuthError?) Refuse(OAuthError error) => (null, Counted(error));

    private OAuthError Counted(OAuthError error)
    {
        metrics.Refresh(error.Reason == OAuthErrors.RefreshTokenExpired.Reason || error.Reason == OAuthErrors.RefreshTokenIdle.Reason ? RefreshOutcomes.Expired : RefreshOutcomes.Refused);
        return error;
    }
}
