using Gatehouse.Provider.Storage;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Subjects;

/// <summary>Who is signed in, in this browser, according to its sealed cookie. The row in the database has the last word.</summary>
public sealed record BrowserSession(GrantId Id, string Subject, DateTimeOffset AuthTime, string? Acr, string? Amr, DateTimeOffset ExpiresAt);

/// <summary>The cookie that remembers a login, and the session row behind it.</summary>
public interface IBrowserSessions
{
    /// <summary>The session that the request's cookie names, or null; touches no database.</summary>
    BrowserSession? Read(HttpContext http);

    /// <summary>
    /// Starts a new session after a successful sign-in: a new row and a new cookie, never the id that the browser brought (session fixation).
    /// A session that the browser already had is ended.
    /// </summary>
    /// <param name="username">As people know them, for the record of it.</param>
    /// <param name="amr">Authentication methods (RFC 8176), space-separated: <c>pwd</c>.</param>
    ValueTask<BrowserSession> StartAsync(HttpContext http, string subject, string username, string amr, CancellationToken cancel);

    /// <summary>
    /// Adds what somebody has just proved to the session that they are in: same session, same id, as its clients know it; newly authenticated.
    /// </summary>
    ValueTask<BrowserSession> StepUpAsync(HttpContext http, BrowserSession session, string amr, CancellationToken cancel);

    /// <summary>Ends the browser's session and its online grants, and removes the cookie.</summary>
    ValueTask EndAsync(HttpContext http, CancellationToken cancel);
}
