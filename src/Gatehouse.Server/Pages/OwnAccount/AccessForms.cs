using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>Ends sessions and withdraws what applications were given.</summary>
internal sealed class AccessForms(AccountDoor door, ISessionStore sessions, IConsentStore consents, RevocationView revocations, AuditTrail audit, ProviderMetrics metrics, TimeProvider time)
{
    /// <summary>Ends one session, or all but this one. As at any logout, what was granted for the time away lives on.</summary>
    public async Task PostEndSessionAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        var chosen = form["id"] ?? "";
        foreach (var session in await sessions.ListAsync(person.Account.Subject, time.GetUtcNow(), http.RequestAborted))
        {
            if (session.Id == person.Session.Id || (chosen != "others" && session.Id.ToString() != chosen)) continue;
            var record = audit.OfUser(AuditEvents.SessionEnded, session.Subject, new AuditOrigin(http), person.Account.Username) with { Session = session.Id.ToString(), After = AuditDetails.Of(("cause", RevocationCauses.SessionEnded)) };
            revocations.Apply(await sessions.Recording(record).EndAsync(session.Id, alsoOffline: false, time.GetUtcNow(), http.RequestAborted));
            metrics.Revocation(RevocationCauses.SessionEnded);
        }
        door.Leave(http, "session");
    }

    public async Task PostWithdrawAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        if (form["client_id"] is { Length: > 0 and <= 2048 } clientId)
        {
            var record = audit.OfUser(AuditEvents.ConsentWithdrawn, person.Account.Subject, new AuditOrigin(http), person.Account.Username) with { ClientId = clientId };
            revocations.Apply(await consents.Recording(record).WithdrawAsync(person.Account.Subject, clientId, time.GetUtcNow(), http.RequestAborted));
            metrics.Consent("withdrawn");
            metrics.Revocation(RevocationCauses.ConsentWithdrawn);
        }
        door.Leave(http, "application");
    }
}
