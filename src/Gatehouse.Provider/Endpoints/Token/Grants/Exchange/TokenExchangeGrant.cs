using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Endpoints.Token.Grants.Exchange;

/// <summary>
/// Exchanges a token for another one: for less, or for another API where the plan says so; in one's own name for its subject (delegation),
/// or as the subject (impersonation) where the plan says so. The new token hangs on the grant at the root, and ends with it.
/// </summary>
[Spec("RFC 8693", "2.1"), Spec("RFC 8693", "2.2")]
internal sealed class TokenExchangeGrant(ShownTokens shown, IGrantStore grants, AuditTrail audit) : IGrant
{
    public string GrantType => GrantTypes.TokenExchange;

    public async ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (!request.ClientProved) return OAuthErrors.ClientAuthenticationMissing;
        var (subject, badSubject) = await shown.ReadSubjectAsync(request, cancel);
        if (badSubject is not null) return badSubject;
        var (actor, badActor) = await shown.ReadActorAsync(request, cancel);
        if (badActor is not null) return badActor;

        if (ExchangeTargets.Decide(request, subject!, out var api, out var scope) is { } notAllowed) return notAllowed;
        if (Delegation.Decide(request.Client, api, subject!, actor, out var act) is { } mayNotAct) return mayNotAct;
        if (RequestedType(request, api, out var type) is { } badType) return badType;

        var endsAt = actor is not null && actor.EndsAt < subject!.EndsAt ? actor.EndsAt : subject!.EndsAt;
        var exchanged = new ExchangedAccess(act, endsAt, type) { ShownScope = subject.Scope.ToString(), ShownResources = string.Join(' ', subject.Apis.Select(api => api.Resource)) };
        var grant = await HangOnAsync(request, subject, api, scope, endsAt, cancel);
        if (grant is null && subject.HasRoot) return OAuthErrors.SubjectTokenRevoked;
        return new GrantedAccess(request.Client, subject.Subject, api, scope, grant, Exchanged: exchanged);
    }

    /// <summary>Whatever was found out above, the statement has the last word on whether the root still lives.</summary>
    private async ValueTask<Grant?> HangOnAsync(TokenRequest request, ShownToken subject, Api api, ScopeSet scope, DateTimeOffset endsAt, CancellationToken cancel)
    {
        var accessUntil = endsAt < request.Now + api.TokenLifetime ? endsAt : request.Now + api.TokenLifetime;
        if (subject.GrantId is { } id) return await grants.ExtendAccessAsync(id, accessUntil, cancel);
        if (subject.Session is not { } session) return null;

        // An ID token names a login and no grant: the new token gets a row of its own, which ends with that login.
        var grant = new Grant
        {
            Id = GrantId.New(),
            State = GrantState.Live,
            Generation = 0,
            ClientId = request.Client.ClientId,
            Subject = session.Subject,
            SessionId = session.Id,
            Scope = scope.ToString(),
            Resources = api.Resource,
            AuthTime = session.AuthTime,
            Acr = session.Acr,
            Amr = session.Amr,
            CreatedAt = request.Now,
            CodeExpiresAt = request.Now,
            ExpiresAt = accessUntil,
            IdleExpiresAt = request.Now,
            AccessUntil = accessUntil,
        };
        return await grants.Recording(audit.Issued(grant, GrantType, request.From)).SaveAsync(grant, cancel) ? grant : null;
    }

    [Spec("RFC 8693", "2.2.1")]
    private static OAuthError? RequestedType(TokenRequest request, Api api, out string type)
    {
        type = request[Parameters.RequestedTokenType] ?? TokenTypeIdentifiers.AccessToken;
        return type switch
        {
            TokenTypeIdentifiers.AccessToken => null,
            TokenTypeIdentifiers.Jwt when api.TokenFormat == AccessTokenFormat.Jwt => null,
            _ => OAuthErrors.RequestedTokenTypeNotAllowed,
        };
    }
}
