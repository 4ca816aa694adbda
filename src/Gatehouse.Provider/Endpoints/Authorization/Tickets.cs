using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Details;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>
/// A waiting authorization request as a sealed text that travels through the pages: no row for an unfinished login. It never says that
/// anybody is authenticated and counts nothing, so its holder gains nothing by showing an older one.
/// </summary>
internal sealed class Tickets(IDataProtectionProvider protection, CurrentProvider provider, ClientDirectory clients, RequestSources sources, AuthorizationResponse answers, IErrorPage page, RefusalNotes refusals, TimeProvider time) : IInteraction
{
    private readonly IssuerSeal _seal = new(protection, "authorization_request");
    private readonly IssuerSeal _agreements = new(protection, "agreement");

    /// <summary>What fits into a URL next to everything else.</summary>
    private const int LongestTicket = 6000;

    public readonly record struct Opened(RequestParameters Parameters, DateTimeOffset IssuedAt);

    /// <summary>Seals a request as it came; null when it is too long to travel.</summary>
    public string? Seal(ProviderSnapshot snapshot, ReadOnlySpan<byte> query, DateTimeOffset now)
    {
        var bytes = new byte[sizeof(long) + query.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds());
        query.CopyTo(bytes.AsSpan(sizeof(long)));
        var ticket = Base64Url.EncodeToString(_seal.Seal(snapshot.Issuer, bytes));
        return ticket.Length <= LongestTicket ? ticket : null;
    }

    public Opened? TryOpen(ProviderSnapshot snapshot, string? ticket)
    {
        if (ticket is not { Length: > 0 and <= LongestTicket } || !Base64Url.IsValid(ticket)) return null;
        try
        {
            var bytes = _seal.Open(snapshot.Issuer, Base64Url.DecodeFromChars(ticket));
            var issuedAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
            if (issuedAt + Waiting.Longest <= time.GetUtcNow()) return null;
            return RequestParameters.Parse(bytes.AsSpan(sizeof(long))) is { } parameters ? new Opened(parameters, issuedAt) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async ValueTask<PendingAuthorization?> OpenAsync(string? ticket, CancellationToken cancel)
    {
        var snapshot = provider.Snapshot;
        if (TryOpen(snapshot, ticket) is not { } opened) return null;
        if (await FindAsync(snapshot, opened, cancel) is not { } request) return null;
        return new PendingAuthorization(ticket!, request.Client, request.ScopeToAgreeTo, request.Asked.Apis, request.Address.Target.Uri, request.LoginHint, opened.IssuedAt)
        {
            Details = DetailWording.Of(request.Details, snapshot),
            Optional = OptionalScopes.Of(request.Client, request.Asked.Scope),
            Level = request.Acr.Level,
            LevelIsRequired = request.Acr.Required,
        };
    }

    public string ContinueUrl(string ticket) => $"{provider.Snapshot.IssuerPath}{InteractionPaths.Continue}?{InteractionPaths.Ticket}={ticket}";

    public string AgreedUrl(PendingAuthorization pending, BrowserSession session) =>
        $"{ContinueUrl(pending.Ticket)}&{InteractionPaths.Agreed}={Base64Url.EncodeToString(_agreements.Seal(provider.Snapshot.Issuer, AgreementOf(pending.Ticket, session)))}";

    /// <summary>Whether the browser comes from the consent page, where this session agreed to this very request.</summary>
    public bool HasAgreed(ProviderSnapshot snapshot, HttpContext http, BrowserSession session)
    {
        var (ticket, agreement) = (http.Request.Query[InteractionPaths.Ticket].ToString(), http.Request.Query[InteractionPaths.Agreed].ToString());
        if (agreement.Length is 0 or > 1024 || !Base64Url.IsValid(agreement)) return false;
        try
        {
            return CryptographicOperations.FixedTimeEquals(_agreements.Open(snapshot.Issuer, Base64Url.DecodeFromChars(agreement)), AgreementOf(ticket, session));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] AgreementOf(string ticket, BrowserSession session) => SHA256.HashData(Encoding.UTF8.GetBytes($"{session.Id}\n{ticket}"));

    public Task DenyAsync(HttpContext http, PendingAuthorization pending) => RefuseAsync(http, pending, OAuthErrors.AccessDenied);

    public async Task RefuseAsync(HttpContext http, PendingAuthorization pending, OAuthError error)
    {
        var snapshot = provider.Snapshot;
        var request = TryOpen(snapshot, pending.Ticket) is { } opened ? await FindAsync(snapshot, opened, http.RequestAborted) : null;
        if (request is null || !await sources.TryUseAsync(request, time.GetUtcNow(), http.RequestAborted)) await page.WriteAsync(http, OAuthErrors.InteractionExpired);
        else
        {
            refusals.Note(http, error, "authorization", pending.Client.ClientId);
            await answers.WriteErrorAsync(http, snapshot, request.Address, error, time.GetUtcNow());
        }
    }

    private async ValueTask<AuthorizationRequest?> FindAsync(ProviderSnapshot snapshot, Opened opened, CancellationToken cancel)
    {
        snapshot = await clients.IncludeAsync(snapshot, opened.Parameters[Parameters.ClientId], cancel);
        var (presented, _, _) = await sources.FindAsync(opened.Parameters, snapshot, time.GetUtcNow(), waiting: true, cancel);
        return presented is null ? null : AuthorizationRequestRules.Check(presented, snapshot).Request;
    }
}
