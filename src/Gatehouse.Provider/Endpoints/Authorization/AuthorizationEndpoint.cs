using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Mechanisms.Logout;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Authorization;

/// <summary>
/// The story of an authorization request: checked, then sent to login or consent if the user is needed, then answered with a code. The
/// pages send the browser back to <see cref="ContinueAsync"/>, where the same story is told again from the sealed request.
/// </summary>
[Spec("RFC 6749", "3.1"), Spec("OIDC Core", "3.1.2")]
internal sealed class AuthorizationEndpoint(
    CurrentProvider provider,
    Tickets tickets,
    ClientDirectory clients,
    RequestSources sources,
    IBrowserSessions sessions,
    ConsentRules consents,
    IAuthenticationMethods methods,
    IGrantStore grants,
    ClientSessions clientSessions,
    FrontChannel frontChannel,
    Sunsets sunsets,
    PairwiseSubjects subjects,
    SectorIdentifiers sectors,
    AuthorizationResponse answers,
    IErrorPage page,
    AuditTrail audit,
    TimeProvider time,
    ProviderMetrics metrics,
    RequestDecisions decisions,
    RefusalNotes refusals)
{
    /// <summary>A request on its way through the story.</summary>
    /// <param name="WaitingSince">Since when the user was asked; null on the first pass, before anybody was.</param>
    /// <param name="Ticket">The sealed request on later passes.</param>
    private sealed record Visit(HttpContext Http, ProviderSnapshot Snapshot, AuthorizationRequest Request, byte[] Query, DateTimeOffset Now, DateTimeOffset? WaitingSince, string? Ticket);

    public async Task HandleAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        StrictTransport.Write(http, snapshot);
        if (HttpMethods.IsPost(http.Request.Method))
        {
            var (form, unreadable) = await RequestForm.ReadBroughtAsync(http);
            if (form is null) await RefuseAsync(http, snapshot, unreadable!, null, null);
            else await CheckAsync(http, snapshot, form, Encoding.UTF8.GetBytes(form.ToString()), null, null);
            return;
        }
        var query = Encoding.UTF8.GetBytes(http.Request.QueryString.Value is { Length: > 1 } text ? text[1..] : "");
        if (RequestParameters.Parse(query) is not { } parameters) await RefuseAsync(http, snapshot, OAuthErrors.MalformedForm, null, null);
        else await CheckAsync(http, snapshot, parameters, query, null, null);
    }

    /// <summary>Goes on with a request whose user has signed in or agreed.</summary>
    public async Task ContinueAsync(HttpContext http)
    {
        var snapshot = provider.Snapshot;
        var ticket = http.Request.Query[InteractionPaths.Ticket].ToString();
        if (tickets.TryOpen(snapshot, ticket) is not { } opened) await RefuseAsync(http, snapshot, OAuthErrors.InteractionExpired, null, null);
        else await CheckAsync(http, snapshot, opened.Parameters, [], opened.IssuedAt, ticket);
    }

    private async Task CheckAsync(HttpContext http, ProviderSnapshot snapshot, RequestParameters brought, byte[] query, DateTimeOffset? waitingSince, string? ticket)
    {
        using var span = Spans.AreWanted ? Spans.Begin(Spans.AuthorizationRequest, brought["traceparent"]) : null;
        var now = time.GetUtcNow();
        snapshot = await clients.IncludeAsync(snapshot, brought[Parameters.ClientId], http.RequestAborted);
        var (presented, unknown, fetched) = await sources.FindAsync(brought, snapshot, now, waitingSince is not null, http.RequestAborted);
        if (presented is null)
        {
            await RefuseAsync(http, snapshot, unknown!, null, null);
            return;
        }
        var (request, error, address) = AuthorizationRequestRules.Check(presented, snapshot);
        if (waitingSince is null && (error ?? Sunsets.Check(request!, now)) is { } ruledOut) decisions.Refused(snapshot, presented, ruledOut, now);
        if (error is null && waitingSince is not null && (request = OptionalScopes.Without(request!, http.Request.Query[InteractionPaths.Without])) is null) error = OAuthErrors.AccessDenied;
        if (error is not null) await RefuseAsync(http, snapshot, error, address, presented.Parameters[Parameters.ClientId]);
        else await AnswerOrRefuseAsync(new Visit(http, snapshot, request!, fetched ?? query, now, waitingSince, ticket));
    }

    private async Task AnswerOrRefuseAsync(Visit visit)
    {
        var (request, http) = (visit.Request, visit.Http);
        if (Sunsets.Check(request, visit.Now) is { } passed) await RefuseClassicAsync(visit, passed);
        // Not told at a redirect URI that the sector knows nothing of.
        else if (await sectors.CheckAsync(request.Client, request.Address.Target.Uri, http.RequestAborted) is { } stranger) await RefuseAsync(http, visit.Snapshot, stranger, null, request.Client.ClientId);
        // No answer at all, rather than one that others can read.
        else if (await answers.CheckAsync(request.Address, http.RequestAborted) is { } unencryptable) await RefuseAsync(http, visit.Snapshot, unencryptable, null, request.Client.ClientId);
        else if (await frontChannel.CheckAsync(request, http.RequestAborted) is { } keyless) await RefuseAsync(http, visit.Snapshot, keyless, request.Address, request.Client.ClientId);
        else await AnswerAsync(visit);
    }

    private async Task AnswerAsync(Visit visit)
    {
        var request = visit.Request;
        if (SignedIn(visit) is not { } session)
        {
            if (IsSomebodyElse(visit)) await RefuseAsync(visit.Http, visit.Snapshot, OAuthErrors.SubjectDiffers, request.Address, request.Client.ClientId);
            else await AskAsync(visit, PageForSignIn(visit), OAuthErrors.LoginRequired);
            return;
        }
        if (await MustProveMoreAsync(visit, session))
        {
            await AskAsync(visit, InteractionPaths.SecondStep, OAuthErrors.InteractionRequired);
            return;
        }
        var agreed = request.Details is not null && tickets.HasAgreed(visit.Snapshot, visit.Http, session);
        if (await consents.MustAskAsync(visit.Snapshot, request, session, visit.WaitingSince, agreed, visit.Http.RequestAborted))
        {
            await AskAsync(visit, InteractionPaths.Consent, OAuthErrors.ConsentRequired);
            return;
        }

        var grant = GrantOfRequest.New(visit.Snapshot, request, session, visit.Now);
        // First, so that no end of the session can fall between: a client that is told too much is better than one that is not told.
        await clientSessions.BeginAsync(request, session, visit.Http.RequestAborted);
        if (!await grants.Recording(audit.Issued(grant, GrantTypes.AuthorizationCode, new AuditOrigin(visit.Http))).SaveAsync(grant, visit.Http.RequestAborted))
        {
            // The cookie was right, yet the session has ended meanwhile: the statement noticed.
            await AskAsync(visit, InteractionPaths.Login, OAuthErrors.LoginRequired);
            return;
        }
        if (!await sources.TryUseAsync(request, visit.Now, visit.Http.RequestAborted))
        {
            // Somebody else was answered. The grant is a code that nobody has seen, and ends as one.
            await RefuseAsync(visit.Http, visit.Snapshot, OAuthErrors.PushedRequestUsed, null, null);
            return;
        }
        metrics.Authorization(null);
        decisions.Granted(visit.Snapshot, request, session, visit.Http.Request.Query.ContainsKey(InteractionPaths.Without), visit.Now);
        var code = request.ResponseType.HasFlag(ResponseType.Code) ? new Handle(grant.Id, 0).Mint(HandleKind.Code, visit.Snapshot.Keys, visit.Now) : null;
        if (!request.ResponseType.IsFrontChannel()) await answers.WriteCodeAsync(visit.Http, visit.Snapshot, request.Address, code!, BrowserState.Of(visit.Http, visit.Snapshot, request.Client.ClientId, request.Address.Target.Uri), visit.Now);
        else await AnswerClassicAsync(visit, grant, code);
    }

    private async Task AnswerClassicAsync(Visit visit, Grant grant, string? code)
    {
        var (answer, unencryptable) = await frontChannel.AnswerAsync(visit.Snapshot, visit.Request, grant, code, visit.Now, visit.Http.RequestAborted);
        if (unencryptable is not null)
        {
            await RefuseAsync(visit.Http, visit.Snapshot, unencryptable, visit.Request.Address, visit.Request.Client.ClientId);
            return;
        }
        sunsets.Used(visit.Http, visit.Request.Client, Sunsets.NameOf(visit.Request.ResponseType), refused: false);
        await answers.WriteAsync(visit.Http, visit.Snapshot, visit.Request.Address, visit.Now, answer);
    }

    private Task RefuseClassicAsync(Visit visit, OAuthError passed)
    {
        sunsets.Used(visit.Http, visit.Request.Client, Sunsets.NameOf(visit.Request.ResponseType), refused: true);
        return RefuseAsync(visit.Http, visit.Snapshot, passed, visit.Request.Address, visit.Request.Client.ClientId);
    }

    /// <summary>The session, if it is good enough for this request.</summary>
    [Spec("OIDC Core", "3.1.2.1"), Spec("OIDC Core", "3.1.2.3")]
    private BrowserSession? SignedIn(Visit visit)
    {
        var request = visit.Request;
        if (sessions.Read(visit.Http) is not { } session || session.ExpiresAt <= visit.Now) return null;
        var signedInForThis = visit.WaitingSince is { } since && session.AuthTime >= since;
        if ((request.Prompt & (Prompt.Login | Prompt.SelectAccount | Prompt.Create)) != 0 && !signedInForThis) return null;
        if (request.MaxAge is { } maxAge && !signedInForThis && session.AuthTime + maxAge <= visit.Now) return null;
        if (!IsAskedFor(visit, session)) return null;
        if (request.IdTokenHint is { } shown && !IsOf(visit.Snapshot, IdTokens.ReadHint(visit.Snapshot, shown), session)) return null;
        return session;
    }

    /// <summary>Whether the client asked for whom the session belongs to: for nobody in particular, or for them by name.</summary>
    [Spec("OIDC Core", "3.1.2.2"), Spec("OIDC Core", "5.5.1")]
    private bool IsAskedFor(Visit visit, BrowserSession session) =>
        visit.Request.Claims?.Subjects is not { } asked || asked.Contains(subjects.SubjectFor(visit.Request.Client, visit.Snapshot.Issuer, session.Subject));

    /// <summary>Whether somebody has signed in for this request whom the client did not ask for: asking again would go on forever.</summary>
    private bool IsSomebodyElse(Visit visit) =>
        visit.WaitingSince is { } since && sessions.Read(visit.Http) is { } session && session.AuthTime >= since && !IsAskedFor(visit, session);

    /// <summary>
    /// Whether the session proves too little. A mere wish is put to users who can fulfil it, and once; where less is a refusal, the page tells
    /// everybody what is missing.
    /// </summary>
    [Spec("RFC 9470", "5"), Spec("OIDC Core", "5.5.1.1")]
    private async ValueTask<bool> MustProveMoreAsync(Visit visit, BrowserSession session)
    {
        var demand = visit.Request.Acr;
        if (demand.Level <= AuthenticationLevel.OneFactor || AuthenticationMethods.LevelOf(session.Amr) >= demand.Level) return false;
        if (demand.Required) return true;
        if (visit.Request.Prompt == Prompt.None || visit.Http.Request.Query.ContainsKey(InteractionPaths.AsItIs)) return false;
        return await methods.HighestLevelAsync(session.Subject, visit.Http.RequestAborted) >= demand.Level;
    }

    private static string PageForSignIn(Visit visit) => visit.Request.Prompt.HasFlag(Prompt.Create) ? InteractionPaths.SignUp : InteractionPaths.Login;

    /// <summary>Sends the browser to a page, or tells the client why it cannot be asked (<c>prompt=none</c>).</summary>
    private async Task AskAsync(Visit visit, string path, OAuthError unasked)
    {
        if (visit.Request.Prompt == Prompt.None)
        {
            await RefuseAsync(visit.Http, visit.Snapshot, unasked, visit.Request.Address, visit.Request.Client.ClientId);
            return;
        }
        if ((visit.Ticket ?? tickets.Seal(visit.Snapshot, visit.Query, visit.Now)) is not { } ticket)
        {
            await RefuseAsync(visit.Http, visit.Snapshot, OAuthErrors.BodyTooLarge with { Status = 400 }, visit.Request.Address, visit.Request.Client.ClientId);
            return;
        }
        visit.Http.Response.Headers.CacheControl = "no-store";
        visit.Http.Response.StatusCode = StatusCodes.Status303SeeOther;
        visit.Http.Response.Headers.Location = $"{visit.Snapshot.IssuerPath}{path}?{InteractionPaths.Ticket}={ticket}";
    }

    private bool IsOf(ProviderSnapshot snapshot, IdTokenHint? hint, BrowserSession session) =>
        hint is not null && hint.Subject == subjects.SubjectFor(snapshot.FindClient(hint.ClientId), snapshot.Issuer, session.Subject);

    private Task RefuseAsync(HttpContext http, ProviderSnapshot snapshot, OAuthError error, ResponseAddress? address, string? clientId)
    {
        metrics.Authorization(error.Reason);
        refusals.Note(http, error, "authorization", address is null ? null : clientId);
        return address is null ? page.WriteAsync(http, error) : answers.WriteErrorAsync(http, snapshot, address, error, time.GetUtcNow());
    }
}
