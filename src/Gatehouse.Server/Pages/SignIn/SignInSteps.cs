using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>What follows a step of a sign-in: the next one, or a session and the way to where the person wanted to go.</summary>
internal sealed class SignInSteps(PageWriter pages, IInteraction interaction, IBrowserSessions sessions, ISessionStore rows, IAccountStore accounts, RevocationView revocations, AuditTrail audit, ProviderMetrics metrics, TimeProvider time, IAuthenticatorStore factors, SecondStepCookie cookie)
{
    /// <summary>Goes on after the right password: whoever has an authenticator app is asked for a code, whatever the client wants.</summary>
    public async Task PasswordGivenAsync(HttpContext http, Account account, SignInTarget target)
    {
        if (!(await factors.FindFactorsAsync(account.Subject, http.RequestAborted)).Authenticator)
        {
            await SignedInAsync(http, account, AuthenticationMethods.Password, target);
            return;
        }
        cookie.Write(http, account);
        PageWriter.SeeOther(http, pages.PathOf(target.Along(InteractionPaths.SecondStep)));
    }

    /// <param name="account">As it was when the person proved who they are.</param>
    public async Task SignedInAsync(HttpContext http, Account account, string amr, SignInTarget target)
    {
        var session = await sessions.StartAsync(http, account.Subject, account.Username, amr, http.RequestAborted);
        // Whoever disables somebody or changes their password ends the sessions that there are; this one may have come just after.
        if (await accounts.FindBySubjectAsync(account.Subject, http.RequestAborted) is { DisabledAt: null } current && current.SecurityStamp == account.SecurityStamp) Leave(http, target);
        else await UndoAsync(http, session, target);
    }

    private async Task UndoAsync(HttpContext http, BrowserSession session, SignInTarget target)
    {
        var record = audit.OfUser(AuditEvents.SessionEnded, session.Subject, new AuditOrigin(http)) with { Session = session.Id.ToString(), After = AuditDetails.Of(("cause", RevocationCauses.AccountChanged)) };
        revocations.Apply(await rows.Recording(record).EndAsync(session.Id, alsoOffline: true, time.GetUtcNow(), http.RequestAborted));
        metrics.Revocation(RevocationCauses.AccountChanged);
        await sessions.EndAsync(http, http.RequestAborted);
        cookie.Delete(http);
        PageWriter.SeeOther(http, pages.PathOf(target.Along(InteractionPaths.Login)));
    }

    /// <summary>Adds what was proved to the session that the person is in.</summary>
    public async Task StrongerAsync(HttpContext http, BrowserSession session, string amr, SignInTarget target)
    {
        await sessions.StepUpAsync(http, session, amr, http.RequestAborted);
        Leave(http, target);
    }

    private void Leave(HttpContext http, SignInTarget target)
    {
        cookie.Delete(http);
        PageWriter.SeeOther(http, target.Pending is { } pending ? interaction.ContinueUrl(pending.Ticket) : pages.PathOf(target.OwnPage));
    }
}
