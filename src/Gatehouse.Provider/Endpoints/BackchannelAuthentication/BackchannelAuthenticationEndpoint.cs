using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.BackchannelAuthentication;

/// <summary>Takes a request whose client names its user, who is then asked where they are signed in.</summary>
[Spec("CIBA", "7")]
internal sealed class BackchannelAuthenticationEndpoint(
    ClientRequests clientRequests,
    SignedBackchannelRequests signed,
    BackchannelRequestRules rules,
    IAwaitedRequestStore requests,
    BackchannelPings pings,
    IApprovalNotifier notifier,
    RequestDecisions decisions)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(10);

    public async Task HandleAsync(HttpContext http)
    {
        var sent = await clientRequests.ReadAsync(http);
        var ((form, caller, snapshot, now, error), cancel) = (sent, http.RequestAborted);
        BackchannelRequest? asked = null;
        if (error is null && !caller.Proved) error = OAuthErrors.ClientAuthenticationMissing;
        if (error is null && !caller.Client.GrantTypes.Contains(GrantTypes.Ciba)) error = OAuthErrors.GrantTypeNotAllowed;
        if (error is null) (form, error) = await signed.ReadAsync(form!, caller.Client, snapshot, now, cancel);
        if (error is null) (asked, error) = await rules.CheckAsync(form!, caller.Client, snapshot, cancel);
        decisions.Waiting(sent with { Form = form }, GrantTypes.Ciba, asked?.Asked, error);
        if (!await clientRequests.AcceptAsync(http, "backchannel_authentication", sent, error)) return;

        var request = RequestOf(asked!, caller.Client, RequestOrigin.Of(http, snapshot.Configuration.TrustedProxies), now);
        await requests.TrySaveAsync(request, cancel);
        await notifier.NotifyAsync(asked!.Subject, request.Id, caller.Client.DisplayName, asked.Message, cancel);
        await WriteAsync(http, new Handle(request.Id, 0).Mint(HandleKind.BackchannelRequest, snapshot.Keys, now), asked.Lifetime);
    }

    private AwaitedRequest RequestOf(BackchannelRequest asked, Client client, string? origin, DateTimeOffset now) => new()
    {
        Id = GrantId.New(),
        Kind = AwaitedKind.Backchannel,
        ClientId = client.ClientId,
        Subject = asked.Subject,
        Scope = asked.Asked.Scope.ToString(),
        Resources = asked.Asked.Resources,
        Details = asked.Details,
        Origin = origin,
        Message = asked.Message,
        Level = (short)asked.Level,
        Notification = asked.NotificationToken is { } token ? pings.Seal(token) : null,
        CreatedAt = now,
        ExpiresAt = now + asked.Lifetime,
        EndsAt = now + asked.Lifetime + Afterwards,
        PollInterval = PollInterval,
    };

    [Spec("CIBA", "7.3")]
    private static Task WriteAsync(HttpContext http, string id, TimeSpan lifetime)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("auth_req_id"u8, id);
            json.WriteNumber("expires_in"u8, (int)lifetime.TotalSeconds);
            json.WriteNumber("interval"u8, (int)PollInterval.TotalSeconds);
            json.WriteEndObject();
        }
        return http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
