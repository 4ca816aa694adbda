using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>
/// Answers clients that ask whether their user has agreed elsewhere. An approved request is a grant row in wait, and the statement that
/// redeems it decides which of two that ask at once gets the tokens.
/// </summary>
[Spec("RFC 8628", "3.5")]
internal sealed class AwaitedAccess(IAwaitedRequestStore requests, IGrantStore grants)
{
    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, GrantId id, AwaitedKind kind, CancellationToken cancel)
    {
        if (await requests.PollAsync(id, kind, request.Client.ClientId, request.Now, cancel) is not { } row)
            return await requests.FindAsync(id, cancel) is null ? OAuthErrors.AwaitedUnknown : OAuthErrors.AwaitedOfAnotherClient;
        return row.State switch
        {
            AwaitedState.Denied => OAuthErrors.AccessDenied,
            AwaitedState.Approved => await RedeemAsync(request, id, cancel),
            _ when row.ExpiresAt <= request.Now => OAuthErrors.AwaitedExpired,
            _ => row.Hurried ? OAuthErrors.SlowDown : OAuthErrors.AuthorizationPending,
        };
    }

    private async ValueTask<GrantResult> RedeemAsync(TokenRequest request, GrantId id, CancellationToken cancel)
    {
        if (request.MayExceedGrant && await grants.FindAsync(id, cancel) is { State: GrantState.Code } waiting
            && (ResourceIndicators.Narrow(request.Parameters, waiting.Scope, waiting.Resources, request.Client, request.Snapshot, out var target, out _) ?? request.CheckSender(target)
                ?? AuthorizationDetails.Narrow(request.Parameters, waiting.Details, request.Client, request.Snapshot, target, out _)) is { } early) return early;

        var redemption = RedemptionOf(request, id);
        if (await grants.RedeemAsync(redemption, cancel) is not { } grant) return await ExplainAsync(id, cancel);
        if (ResourceIndicators.Narrow(request.Parameters, grant.Scope, grant.Resources, request.Client, request.Snapshot, out var api, out var scope) is { } error) return error;
        if (AuthorizationDetails.Narrow(request.Parameters, grant.Details, request.Client, request.Snapshot, api, out var details) is { } badDetails) return badDetails;

        return new GrantedAccess(request.Client, grant.Subject, api, scope, grant,
            RefreshGeneration: redemption.Renewable ? grant.Generation : null,
            WithIdToken: scope.Contains(Scopes.OpenId), Details: details);
    }

    private static CodeRedemption RedemptionOf(TokenRequest request, GrantId id) => new(
        id,
        request.Client.ClientId,
        RedirectUri: null,
        CodeChallenge: null,
        request.KeyThumbprint,
        request.RefreshKeyThumbprint,
        request.Now,
        IdleExpiresAt: request.Now + request.Client.Refresh.Idle,
        AccessUntil: request.Now + request.Snapshot.LongestAccessTokenOf(request.Client),
        Renewable: request.Client.GrantTypes.Contains(GrantTypes.RefreshToken));

    /// <summary>A second process of the same device is no thief: whoever comes late gets nothing and ends nothing.</summary>
    private async ValueTask<OAuthError> ExplainAsync(GrantId id, CancellationToken cancel) => await grants.FindAsync(id, cancel) switch
    {
        { State: GrantState.Live } => OAuthErrors.AwaitedSpent,
        { RevokedAt: not null } => OAuthErrors.CodeRevoked,
        _ => OAuthErrors.AwaitedExpired,
    };
}
