using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Pages;

/// <summary>Somebody whose login stands and whose account may be used.</summary>
internal sealed record SignedInPerson(BrowserSession Session, Account Account);

/// <summary>Tells who is signed in by asking the database and not only the cookie, which may outlive a session that was ended elsewhere.</summary>
internal sealed class SignedInPeople(IBrowserSessions sessions, ISessionStore rows, IAccountStore accounts, TimeProvider time)
{
    public async ValueTask<SignedInPerson?> FindAsync(HttpContext http)
    {
        if (sessions.Read(http) is not { } session) return null;
        if (await rows.FindAsync(session.Id, http.RequestAborted) is not { EndedAt: null } row || row.ExpiresAt <= time.GetUtcNow()) return null;
        return await accounts.FindBySubjectAsync(session.Subject, http.RequestAborted) is { DisabledAt: null } account ? new SignedInPerson(session, account) : null;
    }
}
