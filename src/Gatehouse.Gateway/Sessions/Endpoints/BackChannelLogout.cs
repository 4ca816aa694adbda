using Gatehouse.Gateway.Refusals;
using Gatehouse.Gateway.Telemetry;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Sessions.Endpoints;

/// <summary>Where the provider tells that a session has ended elsewhere.</summary>
[Spec("OIDC Back-Channel Logout", "2.5"), Spec("OIDC Back-Channel Logout", "2.8")]
internal sealed class BackChannelLogout(RefusalWriter refusals, GatewayMetrics metrics, ILogger<BackChannelLogout> log)
{
    private const int LargestForm = 32 * 1024;

    public async Task InvokeAsync(HttpContext http, GuardedSession session)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (token, fault) = await ReadAsync(http) is { } text ? await session.Provider.Identities.ReadLogoutTokenAsync(text) : (null, "it is no form with a logout_token");
        if (token is null)
        {
            log.LogoutRefused(session.Settings.ToString(), fault);
            refusals.Note(http, GatewayRefusals.LogoutTokenRefused, session.Settings.Resource);
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"error":"invalid_request"}""", http.RequestAborted);
            return;
        }
        // With a session only that one has ended; without, all of the subject's.
        if (token[ClaimNames.SessionId] is { Length: > 0 } id) session.Ended.AddProviderSession(id);
        else session.Ended.AddSubject(token[ClaimNames.Subject]!, token.Instant(ClaimNames.IssuedAt)!.Value);
        metrics.Session(session.Settings.Resource, GatewayMetrics.Ended);
    }

    private static async Task<string?> ReadAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType || http.Request.ContentLength > LargestForm) return null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LargestForm;
        try
        {
            var form = await http.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 20, BufferBodyLengthLimit = LargestForm }, http.RequestAborted);
            return form["logout_token"] is [{ Length: > 0 } token] ? token : null;
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }
}
