using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>What the page for a new password shows.</summary>
public sealed record PasswordModel(PageFrame Frame, FormToken Token, string Username, string? Alert);

/// <summary>Changes the password of whoever knows the current one, and signs every other device out.</summary>
internal sealed class PasswordPage(
    PageWriter pages, AccountDoor door, PasswordSignIn signIn, NewPasswords passwords, IAccountStore accounts, ISessionStore sessions, RevocationView revocations, AuditTrail audit, ProviderMetrics metrics, TimeProvider time)
{
    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http) is { } person) await ShowAsync(http, person, null, StatusCodes.Status200OK);
    }

    public async Task PostAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        var (password, again) = (form["new_password"] ?? "", form["again"] ?? "");
        if (passwords.FaultOf(password, again, pages.Text) is { } fault)
        {
            await ShowAsync(http, person, fault, StatusCodes.Status200OK);
            return;
        }
        var outcome = await signIn.SignInAsync(person.Account.Username, form["password"] ?? "", pages.SenderOf(http), http.RequestAborted);
        if (outcome.Account is not { } account || account.Subject != person.Account.Subject)
        {
            await ShowAsync(http, person, outcome.Verdict == SignInVerdict.Busy ? pages.Text.Busy : pages.Text.Account.PasswordWrong, StatusCodes.Status200OK);
            return;
        }
        await ChangeAsync(http, person, account, password);
    }

    private async Task ChangeAsync(HttpContext http, SignedInPerson person, Account account, string password)
    {
        var now = time.GetUtcNow();
        if (await passwords.HashAsync(account, password, http.RequestAborted) is not { } hash)
        {
            await ShowAsync(http, person, pages.Text.Busy, StatusCodes.Status503ServiceUnavailable);
            return;
        }
        // The new stamp comes first: whoever is about to sign in with the old password no longer can, and whoever has is ended next.
        var changed = account with { PasswordHash = hash, SecurityStamp = GrantId.New().ToString(), UpdatedAt = now };
        if (!await accounts.Recording(Record(AuditEvents.PasswordChanged)).TryUpdateAsync(changed, account.SecurityStamp, http.RequestAborted))
        {
            await ShowAsync(http, person, pages.Text.Account.PasswordWrong, StatusCodes.Status200OK);
            return;
        }
        revocations.Apply(await sessions.Recording(Record(AuditEvents.SessionsEnded) with { After = AuditDetails.Of(("cause", RevocationCauses.PasswordChanged)) }).EndOthersAsync(account.Subject, person.Session.Id, now, http.RequestAborted));
        metrics.Revocation(RevocationCauses.PasswordChanged);
        door.Leave(http, "password");

        AuditRecord Record(AuditEvent what) => audit.OfUser(what, account.Subject, new AuditOrigin(http), account.Username);
    }

    private Task ShowAsync(HttpContext http, SignedInPerson person, string? alert, int status) => pages.WriteAsync(
        http, Slices.OwnAccount.Password.Create(new PasswordModel(pages.Frame(pages.Text.Account.PasswordChange), pages.TokenFor(http, person.Session), person.Account.Username, alert)), status);
}
