using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Revocation;

/// <summary>Ends a token at the wish of the client that it was issued to: a refresh token with its whole grant, an access token alone.</summary>
[Spec("RFC 7009", "2")]
internal sealed class RevocationEndpoint(
    CurrentProvider provider,
    ClientRequests clientRequests,
    OwnAccessTokens tokens,
    RevocationView view,
    IGrantStore grants,
    IRevocationStore revocations,
    AuditTrail audit,
    ProviderMetrics metrics)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (CrossOrigin.AnswersPreflight(http, provider.Snapshot)) return;

        var sent = await clientRequests.ReadAsync(http);
        var error = sent.Error;
        if (error is null && sent.Form![Parameters.Token] is null) error = OAuthErrors.ParameterMissing(Parameters.Token);
        error ??= await RevokeAsync(sent.Snapshot, sent.Caller.Client, sent.Form![Parameters.Token]!, sent.Now, http);
        if (error is null) http.Response.Headers.CacheControl = "no-store";
        else await clientRequests.RefuseAsync(http, "revocation", sent, error);
    }

    /// <summary>A token that is not ours, or not valid any more, is as good as revoked: that is no error.</summary>
    [Spec("RFC 7009", "2.2")]
    private async ValueTask<OAuthError?> RevokeAsync(ProviderSnapshot snapshot, Client caller, string token, DateTimeOffset now, HttpContext http)
    {
        // The type hint is not needed: every token says what it is.
        if (Handle.TryRead(HandleKind.RefreshToken, token, snapshot.Keys, out var handle)) return await RevokeGrantAsync(caller, handle, now, http);
        if (tokens.Read(snapshot, token) is not { } content || content.HasExpired(now)) return null;
        if (content.ClientId != caller.ClientId) return OAuthErrors.TokenOfAnotherClient;

        var entry = FoundTokens.RevocationOf(content, now);
        var record = audit.Of(AuditEvents.TokenRevoked, AuditActors.Client(caller.ClientId), new AuditOrigin(http)) with { Subject = content.Subject, ClientId = caller.ClientId, After = AuditDetails.Of(("cause", "client")) };
        await revocations.Recording(record).AddAsync(entry, http.RequestAborted);
        view.Apply([entry]);
        metrics.Revocation(RevocationCauses.Client);
        return null;
    }

    /// <summary>Any generation names the grant, so a logout after a lost answer still ends it, and is no theft.</summary>
    private async ValueTask<OAuthError?> RevokeGrantAsync(Client caller, Handle handle, DateTimeOffset now, HttpContext http)
    {
        if (await grants.FindAsync(handle.GrantId, http.RequestAborted) is not { } grant) return null;
        if (grant.ClientId != caller.ClientId) return OAuthErrors.TokenOfAnotherClient;
        var record = audit.Revoked(grant, AuditActors.Client(caller.ClientId), "client", new AuditOrigin(http));
        if (await grants.Recording(record).RevokeAsync(grant.Id, now, http.RequestAborted) is not { } entry) return null;
        view.Apply([entry]);
        metrics.Revocation(RevocationCauses.Client);
        return null;
    }
}
