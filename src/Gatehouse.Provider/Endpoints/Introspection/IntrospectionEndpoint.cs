using System.Buffers;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Encryption;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Introspection;

/// <summary>
/// Tells an API whether a token meant for it is good, and what it says; tells a client the same of its own tokens. To everybody else
/// every token is simply not active.
/// </summary>
[Spec("RFC 7662", "2")]
internal sealed class IntrospectionEndpoint(
    CurrentProvider provider,
    ClientAuthentication authentication,
    OwnAccessTokens tokens,
    RevocationView revocations,
    IGrantStore grants,
    PairwiseSubjects subjects,
    Recipients recipients,
    TimeProvider time,
    ProviderMetrics metrics,
    RefusalNotes refusals)
{
    private static ReadOnlySpan<byte> Inactive => "{\"active\":false}"u8;

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        var (form, error) = await RequestForm.ReadAsync(http);
        AuthenticatedClient caller = default;
        var now = time.GetUtcNow();
        if (form is not null) (error, caller, snapshot) = await authentication.AuthenticateAsync(http, form, snapshot, now);
        if (error is null && !caller.Proved) error = OAuthErrors.ClientAuthenticationMissing;
        if (error is null && form![Parameters.Token] is null) error = OAuthErrors.ParameterMissing(Parameters.Token);
        var isSigned = error is null && SignedIntrospection.IsAskedFor(http.Request);
        Recipient? recipient = null;
        if (isSigned) (recipient, error) = await recipients.FindAsync(caller.Client!, caller.Client!.Responses.Introspection, http.RequestAborted);
        if (error is not null)
        {
            metrics.Introspection("refused");
            refusals.Note(http, error, "introspection", caller.Client?.ClientId);
            await JsonErrorResponse.WriteAsync(http, error);
            return;
        }

        var token = form![Parameters.Token]!;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        var signed = isSigned ? new ArrayBufferWriter<byte>(1024) : null;
        IBufferWriter<byte> output = signed is null ? http.Response.BodyWriter : signed;
        var active = Handle.LooksLike(HandleKind.RefreshToken, token)
            ? await WriteRefreshTokenAsync(http, output, snapshot, caller.Client!, token, now)
            : await WriteAccessTokenAsync(http, output, snapshot, caller.Client!, token, now);
        if (!active) output.Write(Inactive);
        metrics.Introspection(active ? "active" : "inactive");
        if (signed is not null) await SignedIntrospection.WriteAsync(http, snapshot, caller.Client!, recipient, signed.WrittenSpan, now);
        else await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async ValueTask<bool> WriteAccessTokenAsync(HttpContext http, IBufferWriter<byte> output, ProviderSnapshot snapshot, Client caller, string token, DateTimeOffset now)
    {
        if (tokens.Read(snapshot, token) is not { } content || content.HasExpired(now) || !MayKnow(snapshot, caller, content)) return false;
        if (await revocations.IsRevokedAsync(content, http.RequestAborted)) return false;

        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("active"u8, true);
        json.WriteString("token_type"u8, content.Confirmation?.JwkThumbprint is null ? "Bearer"u8 : "DPoP"u8);
        AccessTokenClaims.Write(json, snapshot.Issuer, MultipleResources.AsSeenBy(caller, content, snapshot));
        json.WriteEndObject();
        return true;
    }

    /// <summary>The API that the token is meant for, and the client that it was issued to.</summary>
    [Spec("RFC 7662", "4")]
    private static bool MayKnow(ProviderSnapshot snapshot, Client caller, AccessTokenContent token) =>
        token.ClientId == caller.ClientId || MultipleResources.IsMeantFor(caller, token, snapshot);

    private async ValueTask<bool> WriteRefreshTokenAsync(HttpContext http, IBufferWriter<byte> output, ProviderSnapshot snapshot, Client caller, string token, DateTimeOffset now)
    {
        if (!Handle.TryRead(HandleKind.RefreshToken, token, snapshot.Keys, out var handle)) return false;
        if (await grants.FindAsync(handle.GrantId, http.RequestAborted) is not { State: GrantState.Live, RevokedAt: null } grant) return false;
        if (grant.ClientId != caller.ClientId || grant.Generation != handle.Generation || grant.ExpiresAt <= now || grant.IdleExpiresAt <= now) return false;

        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("active"u8, true);
        json.WriteString("iss"u8, snapshot.Issuer);
        json.WriteString("sub"u8, subjects.SubjectFor(caller, snapshot.Issuer, grant.Subject));
        json.WriteString("client_id"u8, grant.ClientId);
        json.WriteString("scope"u8, grant.Scope);
        json.WriteNumber("exp"u8, (grant.IdleExpiresAt < grant.ExpiresAt ? grant.IdleExpiresAt : grant.ExpiresAt).ToUnixTimeSeconds());
        json.WriteNumber("iat"u8, grant.RotatedAt.ToUnixTimeSeconds());
        json.WriteEndObject();
        return true;
    }
}
