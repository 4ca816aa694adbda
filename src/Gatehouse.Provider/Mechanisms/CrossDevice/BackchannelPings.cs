using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Storage.Requests;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>Tells a client in ping mode that its user has answered. A ping that gets lost costs nothing: the client may ask at its interval all the same.</summary>
internal sealed partial class BackchannelPings(IDataProtectionProvider protection, CurrentProvider provider, OutgoingClient outgoing, TimeProvider time, ILogger<BackchannelPings> log)
{
    private readonly IssuerSeal _seal = new(protection, "backchannel_notification");

    /// <summary>The client's bearer token as it may be kept.</summary>
    public string Seal(string notificationToken) => Base64Url.EncodeToString(_seal.Seal(provider.Snapshot.Issuer, Encoding.UTF8.GetBytes(notificationToken)));

    public async ValueTask SendAsync(AwaitedRequest request, Client client, CancellationToken cancel)
    {
        if (request.Notification is not { } notification || client.BackchannelNotificationEndpoint is not { } endpoint) return;
        var snapshot = provider.Snapshot;
        string token;
        try
        {
            token = Encoding.UTF8.GetString(_seal.Open(snapshot.Issuer, Base64Url.DecodeFromChars(notification)));
        }
        catch (CryptographicException)
        {
            return;
        }
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("auth_req_id"u8, new Handle(request.Id, 0).Mint(HandleKind.BackchannelRequest, snapshot.Keys, time.GetUtcNow()));
            json.WriteEndObject();
        }
        var answer = await outgoing.SendAsync(new OutgoingRequest(OutgoingPurpose.Notification, endpoint) { Body = body.ToArray(), ContentType = "application/json", BearerToken = token }, cancel);
        if (!answer.Succeeded) Unheard(log, client.ClientId, answer.Fault ?? "status", answer.Status);
    }

    [LoggerMessage(61, LogLevel.Warning, "Client {ClientId} did not hear that its user answered: {Fault} {Status}")]
    private static partial void Unheard(ILogger log, string clientId, string fault, int status);
}
