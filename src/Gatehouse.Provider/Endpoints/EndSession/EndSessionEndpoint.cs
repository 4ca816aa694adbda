using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Logout;
using Gatehouse.Provider.Subjects;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.EndSession;

/// <summary>
/// Logs the user out when a client asks for it. A client that shows the ID token of this very session is believed; otherwise the user
/// confirms on a page, so that no link can log anybody out.
/// </summary>
[Spec("OIDC RP-Initiated Logout", "2")]
internal sealed class EndSessionEndpoint(CurrentProvider provider, ClientDirectory directory, IBrowserSessions sessions, PairwiseSubjects subjects, ClientSessions clients, IErrorPage page, IDataProtectionProvider protection, TimeProvider time) : ILogoutInteraction
{
    private readonly IssuerSeal _seal = new(protection, "logout");
    private static readonly TimeSpan TicketLifetime = TimeSpan.FromHours(1);

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        var parameters = HttpMethods.IsPost(http.Request.Method)
            ? (await RequestForm.ReadAsync(http)).Parameters
            : RequestParameters.Parse(Encoding.UTF8.GetBytes(http.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : ""));
        if (parameters is null || parameters.Fault is not null)
        {
            await page.WriteAsync(http, OAuthErrors.MalformedForm);
            return;
        }
        snapshot = await directory.IncludeAsync(snapshot, parameters[Parameters.ClientId] ?? HintedClient(parameters, snapshot), http.RequestAborted);
        if (Check(parameters, snapshot, out var hint, out var client, out var target) is { } error)
        {
            await page.WriteAsync(http, error);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        var state = parameters[Parameters.State];
        var redirect = target?.WithQuery(state is null ? "" : $"{Parameters.State}={Uri.EscapeDataString(state)}");
        var session = sessions.Read(http);
        if (hint is not null && (session is null || IsOf(snapshot, hint, session)))
        {
            var frames = await EndAsync(http, http.RequestAborted);
            Redirect(http, frames.Count > 0 ? PageFor(snapshot, client?.DisplayName, redirect, frames) : redirect ?? $"{snapshot.IssuerPath}{InteractionPaths.Logout}?done");
            return;
        }
        Redirect(http, PageFor(snapshot, client?.DisplayName, redirect, []));
    }

    public PendingLogout? Open(string? ticket)
    {
        if (ticket is not { Length: > 0 and <= 8192 } || !Base64Url.IsValid(ticket)) return null;
        try
        {
            var parts = Encoding.UTF8.GetString(_seal.Open(provider.Snapshot.Issuer, Base64Url.DecodeFromChars(ticket))).Split('\n');
            var issuedAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));
            if (issuedAt + TicketLifetime <= time.GetUtcNow()) return null;
            return new PendingLogout(parts[1].Length == 0 ? null : parts[1], parts[2].Length == 0 ? null : parts[2]) { Frames = parts[3..] };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async ValueTask<IReadOnlyList<string>> EndAsync(HttpContext http, CancellationToken cancel)
    {
        var frames = sessions.Read(http) is { } session ? await clients.FramesOfAsync(session.Id, cancel) : [];
        await sessions.EndAsync(http, cancel);
        return frames;
    }

    private static OAuthError? Check(RequestParameters request, ProviderSnapshot snapshot, out IdTokenHint? hint, out Client? client, out RedirectTarget? target)
    {
        (hint, client, target) = (null, null, null);
        if (request[Parameters.IdTokenHint] is { } shown)
        {
            hint = IdTokens.ReadHint(snapshot, shown);
            if (hint is null) return OAuthErrors.IdTokenHintInvalid;
        }
        var clientId = request[Parameters.ClientId] ?? hint?.ClientId;
        if (hint is not null && clientId != hint.ClientId) return OAuthErrors.IdTokenHintInvalid;
        client = clientId is null ? null : snapshot.FindClient(clientId);
        if (request[Parameters.PostLogoutRedirectUri] is not { } uri) return null;
        if (client is null) return OAuthErrors.AuthorizationClientUnknown;
        return RedirectTarget.VerifyPostLogout(client, uri, out target);
    }

    /// <summary>Compared in the words that the hint's own client has for user and login.</summary>
    private bool IsOf(ProviderSnapshot snapshot, IdTokenHint hint, BrowserSession session)
    {
        var client = snapshot.FindClient(hint.ClientId);
        return hint.Subject == subjects.SubjectFor(client, snapshot.Issuer, session.Subject)
            && (hint.SessionId is null || hint.SessionId == subjects.SessionFor(client, snapshot.Issuer, session.Id));
    }

    private static string? HintedClient(RequestParameters request, ProviderSnapshot snapshot) =>
        request[Parameters.IdTokenHint] is { } shown ? IdTokens.ReadHint(snapshot, shown)?.ClientId : null;

    private static void Redirect(HttpContext http, string location)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = location;
    }

    private string PageFor(ProviderSnapshot snapshot, string? clientName, string? redirect, IReadOnlyList<string> frames) =>
        $"{snapshot.IssuerPath}{InteractionPaths.Logout}?{InteractionPaths.Ticket}={Seal(snapshot, clientName, redirect, frames)}";

    private string Seal(ProviderSnapshot snapshot, string? clientName, string? redirect, IReadOnlyList<string> frames) => Base64Url.EncodeToString(_seal.Seal(
        snapshot.Issuer, Encoding.UTF8.GetBytes($"{time.GetUtcNow().ToUnixTimeMilliseconds()}\n{clientName?.ReplaceLineEndings(" ")}\n{redirect}{string.Concat(frames.Select(frame => "\n" + frame))}")));
}
