using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms.Notices;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Storage.Requests;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>
/// Tells clients in ping mode that their users have answered. The row of the request is the queue: a ping is tried again with growing pauses
/// until the client has heard, has asked by itself, or could get nothing any more.
/// </summary>
[Spec("CIBA", "10.2")]
internal sealed partial class BackchannelPings(
    IDataProtectionProvider protection, CurrentProvider provider, IAwaitedRequestStore requests, OutgoingClient outgoing, TimeProvider time, ILogger<BackchannelPings> log) : IDueNotices
{
    private const int MostAtOnce = 32;

    /// <summary>Longer than a call may last.</summary>
    private static readonly TimeSpan Taken = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly IssuerSeal _seal = new(protection, "backchannel_notification");

    public bool AreWanted => provider.Snapshot.Configuration.Clients.Any(client => client.BackchannelNotificationEndpoint is not null);

    /// <summary>The client's bearer token as it may be kept.</summary>
    public string Seal(string notificationToken) => Base64Url.EncodeToString(_seal.Seal(provider.Snapshot.Issuer, Encoding.UTF8.GetBytes(notificationToken)));

    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var due = await requests.TakeDuePingsAsync(now, now + Taken, MostAtOnce, cancel);
        await Task.WhenAll(due.Select(request => SendAsync(request, cancel)));
        return due.Count;
    }

    private async Task SendAsync(AwaitedRequest request, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        if (snapshot.FindClient(request.ClientId)?.BackchannelNotificationEndpoint is not { } endpoint || TokenOf(request, snapshot) is not { } token)
        {
            await requests.SetPingAsync(request.Id, null, cancel);
            return;
        }
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new BackchannelPing(new Handle(request.Id, 0).Mint(HandleKind.BackchannelRequest, snapshot.Keys, time.GetUtcNow())), BackchannelPingJson.Default.BackchannelPing);
        var answer = await outgoing.SendAsync(new OutgoingRequest(OutgoingPurpose.Notification, endpoint) { Body = body, ContentType = "application/json", BearerToken = token }, cancel);
        var again = answer.Succeeded ? null : NextAfter(request, answer.Status);
        await requests.SetPingAsync(request.Id, again, cancel);
        if (answer.Succeeded) return;
        var failure = answer.Fault ?? $"status_{answer.Status}";
        if (again is null) GivenUp(log, request.ClientId, failure, request.PingAttempts);
        else Unheard(log, request.ClientId, failure, request.PingAttempts);
    }

    /// <summary>400 and 401 say that the client has understood and does not want it; after the end there is nothing to fetch.</summary>
    private DateTimeOffset? NextAfter(AwaitedRequest request, int status)
    {
        if (status is 400 or 401) return null;
        var pause = FirstPause * Math.Pow(2, request.PingAttempts - 1);
        var next = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        return next < request.ExpiresAt + AwaitedInteraction.Fetching ? next : null;
    }

    private string? TokenOf(AwaitedRequest request, ProviderSnapshot snapshot)
    {
        try
        {
            return Encoding.UTF8.GetString(_seal.Open(snapshot.Issuer, Base64Url.DecodeFromChars(request.Notification!)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(64, LogLevel.Warning, "Client {ClientId} did not hear that its user answered: {Failure} (attempt {Attempt}); it is tried again")]
    private static partial void Unheard(ILogger log, string clientId, string failure, int attempt);

    [LoggerMessage(62, LogLevel.Error, "Client {ClientId} did not hear that its user answered: {Failure} after {Attempt} attempts; it is given up")]
    private static partial void GivenUp(ILogger log, string clientId, string failure, int attempt);
}
