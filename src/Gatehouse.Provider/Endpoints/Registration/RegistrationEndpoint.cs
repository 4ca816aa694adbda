using System.Net;
using System.Security.Cryptography;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.Registration;

/// <summary>Registers clients, as far as the plan lets strangers in: who may, what they may have, and how many.</summary>
[Spec("RFC 7591", "3"), Spec("OIDC Registration", "3")]
internal sealed class RegistrationEndpoint(
    CurrentProvider provider,
    SoftwareStatements statements,
    IRegisteredClientStore store,
    RegistrationKeys keys,
    ClientSecretCheck secrets,
    RegistrationResponse response,
    AuditTrail audit,
    TimeProvider time,
    ProviderMetrics metrics,
    RefusalNotes refusals,
    ILogger<RegistrationEndpoint> log)
{
    private const string Name = "registration";
    private static readonly TimeSpan QuotaWindow = TimeSpan.FromDays(1);

    /// <summary>A registration on its way.</summary>
    /// <param name="Token">The initial access token that it came with, or null.</param>
    private sealed record Visit(HttpContext Http, ProviderSnapshot Snapshot, RegistrationPolicy Policy, InitialAccessToken? Token, DateTimeOffset Now);

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;
        var error = await RegisterAsync(http, snapshot);
        metrics.Request(Name, error?.Reason);
        if (error is null) return;
        refusals.Note(http, error, Name);
        await RegistrationResponse.RefuseAsync(http, error, "POST, OPTIONS");
    }

    /// <summary>A fresh secret of 256 bits; RFC 7591 asks for one that nobody can guess.</summary>
    internal static string NewSecret() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private async ValueTask<OAuthError?> RegisterAsync(HttpContext http, ProviderSnapshot snapshot)
    {
        if (!HttpMethods.IsPost(http.Request.Method)) return OAuthErrors.MethodNotAllowed;
        if (snapshot.Configuration.Registration is not { } policy || policy.Mode == RegistrationMode.Closed) return RegistrationErrors.Closed;
        var now = time.GetUtcNow();
        if (FindToken(http, policy, now, out var token) is { } unauthorized) return unauthorized;

        var (sent, unreadable) = await RegistrationBody.ReadAsync(http);
        if (unreadable is not null) return unreadable;
        var (merged, unapproved) = await statements.MergeAsync(sent, policy, now, http.RequestAborted);
        if (unapproved is not null) return unapproved;
        if (ClientMetadataJson.Read(merged, ClientAuthenticationMethods.ClientSecretBasic, out var metadata) is { } malformed) return malformed;
        if (ClientMetadataRules.Check(metadata, policy, snapshot) is { } notAllowed) return notAllowed;
        return await SaveAsync(new Visit(http, snapshot, policy, token, now), metadata);
    }

    private async ValueTask<OAuthError?> SaveAsync(Visit visit, ClientMetadata metadata)
    {
        metadata = ClientMetadataRules.Settle(metadata, visit.Policy, visit.Snapshot);
        var secret = metadata.HasSecret ? NewSecret() : null;
        var client = new RegisteredClient(
            GrantId.New(), ClientMetadataJson.WriteStored(metadata), secret is null ? null : [.. secrets.MacOf(secret)], visit.Token?.Name, visit.Now, visit.Now + visit.Policy.Lifetime, visit.Now);
        switch (await store.Recording(RecordOf(visit, client)).AddAsync(client, QuotaOf(visit), visit.Http.RequestAborted))
        {
            case RegistrationOutcome.TooManyInTotal: return RegistrationErrors.TooManyInTotal;
            case RegistrationOutcome.TooManyFromNetwork: return RegistrationErrors.TooManyFromNetwork;
            case RegistrationOutcome.TooManyWithToken: return RegistrationErrors.TooManyWithToken;
        }
        ProviderLog.ClientRegistered(log, keys.ClientIdOf(client.Id, visit.Snapshot.Issuer), "registered");
        await response.WriteAsync(visit.Http, visit.Snapshot, client, metadata, secret, StatusCodes.Status201Created);
        return null;
    }

    private AuditRecord RecordOf(Visit visit, RegisteredClient client)
    {
        var clientId = keys.ClientIdOf(client.Id, visit.Snapshot.Issuer);
        return audit.Of(AuditEvents.ClientRegistered, AuditActors.Client(clientId), new AuditOrigin(visit.Http)) with { ClientId = clientId, After = RegisteredMetadata.Of(client.Metadata, ("registered_by", visit.Token?.Name)) };
    }

    /// <summary>The address of the connection counts, or what a trusted proxy says of it, and no header that anybody may write.</summary>
    private RegistrationQuota QuotaOf(Visit visit) => new(
        visit.Policy.MostClients,
        visit.Token is null ? keys.NetworkOf(SenderAddress.Of(visit.Http, visit.Snapshot.Configuration.TrustedProxies)) : null,
        visit.Policy.MostPerNetwork,
        visit.Now - QuotaWindow,
        visit.Token?.Most);

    [Spec("RFC 7591", "3"), Spec("RFC 7591", "1.2")]
    private OAuthError? FindToken(HttpContext http, RegistrationPolicy policy, DateTimeOffset now, out InitialAccessToken? token)
    {
        token = null;
        if (RegistrationBody.TokenOf(http) is not { } presented) return policy.Mode == RegistrationMode.Open ? null : RegistrationErrors.TokenMissing;
        if (presented.Length is 0 or > 1024) return RegistrationErrors.TokenUnknown;
        var mac = secrets.MacOf(presented);
        foreach (var known in policy.InitialAccessTokens)
            if (CryptographicOperations.FixedTimeEquals(known.Mac.AsSpan(), mac.AsSpan()))
                token = known;
        if (token is null) return RegistrationErrors.TokenUnknown;
        return token.ExpiresAt <= now ? RegistrationErrors.TokenExpired : null;
    }
}
