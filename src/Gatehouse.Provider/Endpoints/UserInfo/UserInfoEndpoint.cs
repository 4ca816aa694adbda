using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.UserInfo;

/// <summary>Tells a client about the user who signed in, as far as the scope of its access token allows.</summary>
[Spec("OIDC Core", "5.3")]
internal sealed class UserInfoEndpoint(CurrentProvider provider, OwnAccessTokens tokens, RevocationView revocations, ISubjectClaims claims, TimeProvider time, ILogger<UserInfoEndpoint> log)
{
    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;

        var (token, error) = await BearerToken.ReadAsync(http);
        if (error is null)
        {
            var content = tokens.Read(snapshot, token!);
            error = await CheckAsync(content, http.RequestAborted);
            if (error is null && await DescribeAsync(content!, http.RequestAborted) is { } body)
            {
                http.Response.ContentType = "application/json";
                http.Response.Headers.CacheControl = "no-store";
                await http.Response.BodyWriter.WriteAsync(body.WrittenMemory, http.RequestAborted);
                return;
            }
        }
        await RefuseAsync(http, error ?? OAuthErrors.TokenRevoked);
    }

    private async ValueTask<OAuthError?> CheckAsync(AccessTokenContent? token, CancellationToken cancel)
    {
        if (token is null) return OAuthErrors.TokenSignatureInvalid;
        if (token.HasExpired(time.GetUtcNow())) return OAuthErrors.TokenExpired;
        if (await revocations.IsRevokedAsync(token, cancel)) return OAuthErrors.TokenRevoked;
        return ScopeSet.Parse(token.Scope).Contains(Scopes.OpenId) ? null : OAuthErrors.ScopeInsufficient;
    }

    private async ValueTask<ArrayBufferWriter<byte>?> DescribeAsync(AccessTokenContent token, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>(512);
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("sub"u8, token.Subject);
        if (!await claims.WriteAsync(token.Subject, ScopeSet.Parse(token.Scope), json, cancel)) return null;
        json.WriteEndObject();
        await json.FlushAsync(cancel);
        return body;
    }

    [Spec("RFC 6750", "3")]
    private Task RefuseAsync(HttpContext http, OAuthError error)
    {
        ProviderLog.Refused(log, "userinfo", error.Code, error.Reason, null);
        http.Response.StatusCode = error.Status;
        http.Response.Headers.CacheControl = "no-store";
        // A request without any credentials is told only how to authenticate.
        http.Response.Headers.WWWAuthenticate = error == OAuthErrors.TokenMissing
            ? "Bearer realm=\"Gatehouse\""
            : $"Bearer realm=\"Gatehouse\", error=\"{error.Code}\", error_description=\"{error.Description}\"" + (error == OAuthErrors.ScopeInsufficient ? ", scope=\"openid\"" : "");
        return JsonErrorResponse.WriteBodyAsync(http, error);
    }
}
