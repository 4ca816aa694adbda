using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Claims;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Mechanisms.ProofOfPossession;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.UserInfo;

/// <summary>Tells a client about the user who signed in, as far as the scope of its access token allows.</summary>
[Spec("OIDC Core", "5.3")]
internal sealed class UserInfoEndpoint(
    CurrentProvider provider,
    ClientDirectory clients,
    OwnAccessTokens tokens,
    SenderConstraints constraints,
    RevocationView revocations,
    ISubjectClaims claims,
    RequestedClaims requested,
    Recipients recipients,
    IGrantStore grants,
    TimeProvider time,
    RefusalNotes refusals)
{
    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;

        var (presented, error) = await PresentedToken.ReadAsync(http);
        if (presented is { } token)
        {
            var content = tokens.Read(snapshot, token.Text);
            error = await CheckAsync(http, snapshot, token, content);
            if (error is null) error = await AnswerAsync(http, await clients.IncludeAsync(snapshot, content!.ClientId, http.RequestAborted), content);
            if (error is null) return;
        }
        await RefuseAsync(http, snapshot, error!);
    }

    /// <summary>Null when it is answered; else why the client cannot be told.</summary>
    private async ValueTask<OAuthError?> AnswerAsync(HttpContext http, ProviderSnapshot snapshot, AccessTokenContent token)
    {
        var client = snapshot.FindClient(token.ClientId);
        Recipient? recipient = null;
        if (client?.Responses.UserInfo is { } how)
        {
            (recipient, var unencryptable) = await recipients.FindAsync(client, how, http.RequestAborted);
            if (unencryptable is not null) return unencryptable;
        }
        if (await DescribeAsync(snapshot, client, token, http.RequestAborted) is not { } body) return OAuthErrors.TokenRevoked;

        http.Response.Headers.CacheControl = "no-store";
        if (ProtectedUserInfo.IsWantedBy(client))
        {
            await ProtectedUserInfo.WriteAsync(http, snapshot, client!, recipient, body.WrittenMemory, time.GetUtcNow());
            return null;
        }
        http.Response.ContentType = "application/json";
        await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
        return null;
    }

    private async ValueTask<OAuthError?> CheckAsync(HttpContext http, ProviderSnapshot snapshot, PresentedToken presented, AccessTokenContent? token)
    {
        if (token is null) return OAuthErrors.TokenSignatureInvalid;
        var now = time.GetUtcNow();
        if (token.HasExpired(now)) return OAuthErrors.TokenExpired;
        if (await constraints.CheckPresentedAsync(http, snapshot, presented, token, EndpointPaths.UserInfo, now) is { } notTheirs) return notTheirs;
        if (await revocations.IsRevokedAsync(token, http.RequestAborted)) return OAuthErrors.TokenRevoked;
        return ScopeSet.Parse(token.Scope).Contains(Scopes.OpenId) ? null : OAuthErrors.ScopeInsufficient;
    }

    private async ValueTask<ArrayBufferWriter<byte>?> DescribeAsync(ProviderSnapshot snapshot, Client? client, AccessTokenContent token, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>(512);
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("sub"u8, token.Subject);
        var scope = ScopeSet.Parse(token.Scope);
        if (token.AsksForClaims && client is not null)
        {
            if (await GrantOfAsync(token, cancel) is not { } grant || await requested.ReadAsync(grant.Subject, scope, ClaimsRequest.MemberOf(grant.Claims, ClaimsRequest.UserInfo), client, cancel) is not { } person) return null;
            foreach (var claim in person.EnumerateObject()) claim.WriteTo(json);
        }
        else if (await AccountOfAsync(snapshot, token, cancel) is not { } account || !await claims.WriteAsync(account, scope, json, cancel)) return null;
        json.WriteEndObject();
        await json.FlushAsync(cancel);
        return body;
    }

    /// <summary>Whom a pairwise name means, only the row of the grant can tell.</summary>
    private async ValueTask<string?> AccountOfAsync(ProviderSnapshot snapshot, AccessTokenContent token, CancellationToken cancel) =>
        !snapshot.HasPairwiseClients || token.GrantId is null ? token.Subject : (await GrantOfAsync(token, cancel))?.Subject;

    private async ValueTask<Grant?> GrantOfAsync(AccessTokenContent token, CancellationToken cancel) =>
        token.GrantId is { } text && GrantId.TryParse(text, out var id) ? await grants.FindAsync(id, cancel) : null;

    private Task RefuseAsync(HttpContext http, ProviderSnapshot snapshot, OAuthError error)
    {
        refusals.Note(http, error, "userinfo");
        // RFC 9449 answers a wrong proof with 400 where tokens are asked for, with 401 where one is presented (section 7.1).
        http.Response.StatusCode = error.Code is "invalid_dpop_proof" or "use_dpop_nonce" ? StatusCodes.Status401Unauthorized : error.Status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.WWWAuthenticate = Challenges(http, snapshot, error);
        return JsonErrorResponse.WriteBodyAsync(http, error);
    }

    /// <summary>Both schemes, the error with the one that was tried; without any credentials the client is told only how to authenticate.</summary>
    [Spec("RFC 6750", "3"), Spec("RFC 9449", "7.1"), Spec("RFC 9449", "7.2")]
    private static string[] Challenges(HttpContext http, ProviderSnapshot snapshot, OAuthError error)
    {
        var fault = error == OAuthErrors.TokenMissing ? "" : $", error=\"{error.Code}\", error_description=\"{error.Description}\"" + (error == OAuthErrors.ScopeInsufficient ? ", scope=\"openid\"" : "");
        var triedDPoP = error == OAuthErrors.TokenBoundButBearer || http.Request.Headers.Authorization.ToString().StartsWith(PresentedToken.DPoP, StringComparison.OrdinalIgnoreCase);
        return
        [
            $"Bearer realm=\"Gatehouse\"{(triedDPoP ? "" : fault)}",
            $"DPoP realm=\"Gatehouse\"{(triedDPoP ? fault : "")}, algs=\"{string.Join(' ', snapshot.DPoPRules.Algorithms)}\"",
        ];
    }
}
