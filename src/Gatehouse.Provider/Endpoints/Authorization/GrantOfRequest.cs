using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>The row that begins when a request is answered: a code that waits, or a grant that lives only as long as its tokens from the browser.</summary>
internal static class GrantOfRequest
{
    public static Grant New(ProviderSnapshot snapshot, AuthorizationRequest request, BrowserSession session, DateTimeOffset now)
    {
        var waits = request.ResponseType.HasFlag(ResponseType.Code);
        var offline = request.Asked.Scope.Contains(Scopes.OfflineAccess);
        var codeExpiresAt = waits ? now + request.Client.CodeLifetime : now;
        // Until then a revocation must be remembered because of a token that went through the browser.
        var accessUntil = request.ResponseType.IsFrontChannel() && now + FrontChannel.ApiOf(snapshot, request).TokenLifetime is var end && end > codeExpiresAt ? end : codeExpiresAt;
        return new Grant
        {
            Id = GrantId.New(),
            State = waits ? GrantState.Code : GrantState.Live,
            Generation = 0,
            ClientId = request.Client.ClientId,
            Subject = session.Subject,
            SessionId = session.Id,
            Scope = request.Asked.Scope.ToString(),
            Resources = request.Asked.Resources,
            RedirectUri = request.Address.Target.Presented,
            CodeChallenge = request.CodeChallenge,
            Details = request.Details,
            Claims = request.Claims?.Kept,
            Nonce = request.Nonce,
            KeyThumbprint = request.DPoPKeyThumbprint is { } key ? Confirmation.TextOfDPoPKey(key) : null,
            Offline = offline,
            AuthTime = session.AuthTime,
            Acr = request.Acr.NameFor(AuthenticationMethods.LevelOf(session.Amr), snapshot.Configuration.AcrNames),
            Amr = session.Amr,
            CreatedAt = now,
            CodeExpiresAt = codeExpiresAt,
            ExpiresAt = waits ? EndOf(request.Client.Refresh, offline, session, now) : accessUntil,
            IdleExpiresAt = codeExpiresAt,
            AccessUntil = accessUntil,
        };
    }

    /// <summary>Without offline_access the grant lives no longer than the login that it was made on.</summary>
    private static DateTimeOffset EndOf(RefreshRules rules, bool offline, BrowserSession session, DateTimeOffset now) =>
        offline || now + rules.Absolute < session.ExpiresAt ? now + rules.Absolute : session.ExpiresAt;
}
