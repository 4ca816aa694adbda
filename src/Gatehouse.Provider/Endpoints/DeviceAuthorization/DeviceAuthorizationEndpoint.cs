using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.DeviceAuthorization;

/// <summary>Gives a device a code to show, and one to ask with whether its user has answered.</summary>
[Spec("RFC 8628", "3.1")]
internal sealed class DeviceAuthorizationEndpoint(
    CurrentProvider provider,
    ClientRequests clientRequests,
    IAwaitedRequestStore requests,
    UserCodes codes,
    RequestDecisions decisions)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    public async Task HandleAsync(HttpContext http)
    {
        if (CrossOrigin.AnswersPreflight(http, provider.Snapshot)) return;

        var sent = await clientRequests.ReadWaitingAsync(http);
        var (form, caller, snapshot, now, error) = sent;
        ResourceIndicators.Asked? asked = null;
        string? details = null;
        if (error is null && !caller.Client.GrantTypes.Contains(GrantTypes.DeviceCode)) error = OAuthErrors.GrantTypeNotAllowed;
        error ??= ResourceIndicators.Read(form!, caller.Client, snapshot, out asked);
        error ??= AuthorizationDetails.Read(form!, caller.Client, snapshot, asked!.Apis, out details);
        decisions.Waiting(sent, GrantTypes.DeviceCode, asked, error);
        if (!await clientRequests.AcceptAsync(http, "device_authorization", sent, error)) return;

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
