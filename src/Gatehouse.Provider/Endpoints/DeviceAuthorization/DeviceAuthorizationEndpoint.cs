using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.DeviceAuthorization;

/// <summary>Gives a device a code to show, and one to ask with whether its user has answered.</summary>
[Spec("RFC 8628", "3.1")]
internal sealed class DeviceAuthorizationEndpoint(
    CurrentProvider provider,
    ClientAuthentication authentication,
    IAwaitedRequestStore requests,
    UserCodes codes,
    TimeProvider time,
    ProviderMetrics metrics,
    ILogger<DeviceAuthorizationEndpoint> log)
{
    private const string Name = "device_authorization";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;

        var now = time.GetUtcNow();
        AuthenticatedClient caller = default;
        ResourceIndicators.Asked? asked = null;
        var (form, error) = await RequestForm.ReadAsync(http);
        if (form is not null) (error, caller, snapshot) = await authentication.AuthenticateAsync(http, form, snapshot, now);
        if (error is null && !caller.Client.GrantTypes.Contains(GrantTypes.DeviceCode)) error = OAuthErrors.GrantTypeNotAllowed;
        string? details = null;
        error ??= ResourceIndicators.Read(form!, caller.Client, snapshot, out asked);
        error ??= AuthorizationDetails.Read(form!, caller.Client, snapshot, asked!.Apis, out details);
        metrics.Request(Name, error?.Reason);
        if (error is not null)
        {
            ProviderLog.Refused(log, Name, error.Code, error.Reason, caller.Client?.ClientId);
            await JsonErrorResponse.WriteAsync(http, error);
            return;
        }
        var (id, userCode) = await SaveAsync(caller.Client, asked!, details, RequestOrigin.Of(http, snapshot.Configuration.TrustedProxies), now, http.RequestAborted);
        await WriteAsync(http, snapshot.Issuer, new Handle(id, 0).Mint(HandleKind.DeviceCode, snapshot.Keys, now), userCode);
    }

    private async ValueTask<(GrantId Id, string UserCode)> SaveAsync(Client client, ResourceIndicators.Asked asked, string? details, string? origin, DateTimeOffset now, CancellationToken cancel)
    {
        while (true)
        {
            var userCode = UserCodes.New();
            var request = new AwaitedRequest
            {
                Id = GrantId.New(),
                Kind = AwaitedKind.Device,
                ClientId = client.ClientId,
                Scope = asked.Scope.ToString(),
                Resources = asked.Resources,
                Details = details,
                UserCode = codes.MacOf(userCode),
                Origin = origin,
                CreatedAt = now,
                ExpiresAt = now + Lifetime,
                // A device that asks later is told that its time is over, and not that it never was.
                EndsAt = now + 2 * Lifetime,
                PollInterval = PollInterval,
            };
            // Another device may show the same code at this moment.
            if (await requests.TrySaveAsync(request, cancel)) return (request.Id, userCode);
        }
    }

    [Spec("RFC 8628", "3.2")]
    private static Task WriteAsync(HttpContext http, string issuer, string deviceCode, string userCode)
    {
        var verificationUri = issuer + InteractionPaths.Device;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("device_code"u8, deviceCode);
            json.WriteString("user_code"u8, userCode);
            json.WriteString("verification_uri"u8, verificationUri);
            json.WriteString("verification_uri_complete"u8, $"{verificationUri}?{InteractionPaths.UserCode}={userCode}");
            json.WriteNumber("expires_in"u8, (int)Lifetime.TotalSeconds);
            json.WriteNumber("interval"u8, (int)PollInterval.TotalSeconds);
            json.WriteEndObject();
        }
        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
