using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Storage.Registration;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Endpoints.Registration;

/// <summary>Lets a registered client read, change and delete its registration, with the token that it got for that alone.</summary>
[Spec("RFC 7592", "2"), Spec("OIDC Registration", "4")]
internal sealed class ClientConfigurationEndpoint(
    CurrentProvider provider,
    SoftwareStatements statements,
    IRegisteredClientStore store,
    RegisteredClients clients,
    RegistrationKeys keys,
    ClientSecretCheck secrets,
    RegistrationResponse response,
    RevocationView revocations,
    AuditTrail audit,
    TimeProvider time,
    ProviderMetrics metrics,
    RefusalNotes refusals,
    ILogger<ClientConfigurationEndpoint> log)
{
    private const string Name = "client_configuration";
    private const string Methods = "GET, PUT, DELETE, OPTIONS";

    /// <summary>What a client may not decide.</summary>
    private static readonly string[] Ours = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    private sealed record Visit(HttpContext Http, ProviderSnapshot Snapshot, RegistrationPolicy Policy, RegisteredClient Client, string ClientId, DateTimeOffset Now);

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        if (CrossOrigin.AnswersPreflight(http, snapshot)) return;
        var (visit, error) = await AdmitAsync(http, snapshot);
        error ??= http.Request.Method switch
        {
            "GET" => await ReadAsync(visit!),
            "PUT" => await UpdateAsync(visit!),
            "DELETE" => await DeleteAsync(visit!),
            _ => OAuthErrors.MethodNotAllowed,
        };
        metrics.Request(Name, error?.Reason);
        if (error is null) return;
        refusals.Note(http, error, Name, visit?.ClientId);
        await RegistrationResponse.RefuseAsync(http, error, Methods);
    }

    [Spec("RFC 7592", "2.1")]
    private async ValueTask<(Visit? Visit, OAuthError? Error)> AdmitAsync(HttpContext http, ProviderSnapshot snapshot)
    {
        if (RegistrationBody.TokenOf(http) is not { } token) return (null, RegistrationErrors.TokenMissing);
        if (snapshot.Configuration.Registration is not { } policy || !keys.TryReadToken(token, snapshot.Issuer, out var id)) return (null, RegistrationErrors.TokenUnknown);
        var clientId = keys.ClientIdOf(id, snapshot.Issuer);
        if (http.Request.RouteValues["client_id"] as string != clientId) return (null, RegistrationErrors.TokenOfAnotherClient);
        var now = time.GetUtcNow();
        return await store.FindAsync(id, http.RequestAborted) is { } client && !(client.ExpiresAt <= now)
            ? (new Visit(http, snapshot, policy, client, clientId, now), null)
            : (null, RegistrationErrors.ClientGone);
    }

    [Spec("RFC 7592", "2.1")]
    private async ValueTask<OAuthError?> ReadAsync(Visit visit)
    {
        // The secret is kept as a MAC: whoever lost it registers anew or changes its method and back.
        await response.WriteAsync(visit.Http, visit.Snapshot, visit.Client, ClientMetadataJson.ReadStored(visit.Client.Metadata), null, StatusCodes.Status200OK);
        return null;
    }

    [Spec("RFC 7592", "2.2")]
    private async ValueTask<OAuthError?> UpdateAsync(Visit visit)
    {
        var (sent, unreadable) = await RegistrationBody.ReadAsync(visit.Http);
        if (unreadable is not null) return unreadable;
        if (CheckIdentity(visit, sent) is { } foreign) return foreign;
        var (merged, unapproved) = await statements.MergeAsync(sent, visit.Policy, visit.Now, visit.Http.RequestAborted);
        if (unapproved is not null) return unapproved;
        if (ClientMetadataJson.Read(merged, ClientAuthenticationMethods.ClientSecretBasic, out var metadata) is { } malformed) return malformed;
        if (ClientMetadataRules.Check(metadata, visit.Policy, visit.Snapshot) is { } notAllowed) return notAllowed;

        metadata = ClientMetadataRules.Settle(metadata, visit.Policy, visit.Snapshot);
        var fresh = metadata.HasSecret && visit.Client.Secret is null ? RegistrationEndpoint.NewSecret() : null;
        var mac = !metadata.HasSecret ? null : fresh is null ? visit.Client.Secret : [.. secrets.MacOf(fresh)];
        var changed = RecordOf(visit, AuditEvents.ClientChanged) with
        {
            Before = RegisteredMetadata.Of(visit.Client.Metadata),
            After = RegisteredMetadata.Of(ClientMetadataJson.WriteStored(metadata), ("secret_changed", fresh is not null)),
        };
        if (!await store.Recording(changed).UpdateAsync(visit.Client.Id, ClientMetadataJson.WriteStored(metadata), mac, visit.Now, visit.Http.RequestAborted)) return RegistrationErrors.ClientGone;
        clients.Forget(visit.Client.Id);
        ProviderLog.ClientRegistered(log, visit.ClientId, "changed");
        await response.WriteAsync(visit.Http, visit.Snapshot, visit.Client, metadata, fresh, StatusCodes.Status200OK);
        return null;
    }

    /// <summary>A client may name itself and its secret, as they are, and nothing else of what we decide.</summary>
    [Spec("RFC 7592", "2.2")]
    private OAuthError? CheckIdentity(Visit visit, JsonElement sent)
    {
        if (!(sent.TryGetProperty("client_id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() == visit.ClientId)) return RegistrationErrors.Invalid("client_id", "must be that of the client");
        foreach (var name in Ours)
            if (sent.TryGetProperty(name, out _))
                return RegistrationErrors.Invalid(name, "is not for the client to say");
        if (!sent.TryGetProperty("client_secret", out var secret)) return null;
        return visit.Client.Secret is { } kept && secret.ValueKind == JsonValueKind.String && CryptographicOperations.FixedTimeEquals(kept, secrets.MacOf(secret.GetString()!).AsSpan())
            ? null
            : RegistrationErrors.Invalid("client_secret", "is not the one of the client");
    }

    [Spec("RFC 7592", "2.3")]
    private async ValueTask<OAuthError?> DeleteAsync(Visit visit)
    {
        if (await store.Recording(RecordOf(visit, AuditEvents.ClientDeleted)).DeleteAsync(visit.Client.Id, visit.ClientId, visit.Now, visit.Http.RequestAborted) is not { } ended) return RegistrationErrors.ClientGone;
        clients.Forget(visit.Client.Id);
        revocations.Apply(ended);
        metrics.Revocation(RevocationCauses.ClientDeleted);
        ProviderLog.ClientRegistered(log, visit.ClientId, "deleted");
        visit.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        visit.Http.Response.Headers.CacheControl = "no-store";
        visit.Http.Response.Headers.Pragma = "no-cache";
        return null;
    }

    private AuditRecord RecordOf(Visit visit, AuditEvent what) => audit.Of(what, AuditActors.Client(visit.ClientId), new AuditOrigin(visit.Http)) with { ClientId = visit.ClientId };
}
