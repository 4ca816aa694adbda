using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Accounts.SecondFactors;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>What the page shows on which somebody confirms that it is still them.</summary>
public sealed record ConfirmModel(PageFrame Frame, FormToken Token, string To, string Username, bool WithCode, PasskeyButton? Passkey, string? Alert);

/// <summary>Authenticates somebody anew within their session, before they change how they sign in.</summary>
internal sealed class ConfirmPage(
    PageWriter pages, AccountDoor door, PasswordSignIn signIn, AuthenticatorApps apps, Passkeys passkeys, IAuthenticatorStore factors, IBrowserSessions sessions, ProviderMetrics metrics)
{
    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http) is { } person) await ShowAsync(http, person, http.Request.Query[SignInTarget.Parameter].ToString(), null);
    }

    public async Task PostAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http) is not var (person, form)) return;
        var to = form[SignInTarget.Parameter] ?? "";
        var amr = string.IsNullOrEmpty(form[PasskeyButton.CredentialField]) ? await ByPasswordAsync(http, person, form) : await ByPasskeyAsync(http, person, form);
        if (amr is null)
        {
            await ShowAsync(http, person, to, pages.Text.Account.ConfirmWrong);
            return;
        }
        await sessions.StepUpAsync(http, person.Session, amr, http.RequestAborted);
        PageWriter.SeeOther(http, pages.PathOf(to switch
        {
            "authenticator" => AuthenticatorPage.Path,
            "passkeys" => "/account/passkeys",
            "approval-code" => ApprovalCodePage.Path,
            _ => AccountDoor.Home,
        }));
    }

    private async ValueTask<string?> ByPasskeyAsync(HttpContext http, SignedInPerson person, PageForm form)
    {
        var proof = await passkeys.ProveAsync(http, form[PasskeyButton.StateField], form[PasskeyButton.CredentialField]);
        var itIs = proof?.Account.Subject == person.Account.Subject;
        metrics.Login("passkey", itIs ? "ok" : "wrong_passkey");
        return itIs ? proof!.Amr : null;
    }

    private async ValueTask<string?> ByPasswordAsync(HttpContext http, SignedInPerson person, PageForm form)
    {
        var outcome = await signIn.SignInAsync(person.Account.Username, form["password"] ?? "", pages.SenderOf(http), http.RequestAborted);
        var known = outcome.Account?.Subject == person.Account.Subject;
        metrics.Login("password", known ? "ok" : "wrong_password");
        if (!known) return null;
        if (!(await factors.FindFactorsAsync(person.Account.Subject, http.RequestAborted)).Authenticator) return AuthenticationMethods.Password;
        if (await apps.VerifyAsync(person.Account, new AuditOrigin(http), form["code"] ?? "", http.RequestAborted) != CodeVerdict.Accepted) return null;
        return $"{AuthenticationMethods.Password} {AuthenticationMethods.OneTimePassword} {AuthenticationMethods.MultipleFactors}";
    }

    private async Task ShowAsync(HttpContext http, SignedInPerson person, string to, string? alert)
    {
        var enrolled = await factors.FindFactorsAsync(person.Account.Subject, http.RequestAborted);
        var button = enrolled.Passkeys > 0 ? await PasskeyButton.ToProveAsync(passkeys, http, person.Account) : null;
        var model = new ConfirmModel(
            pages.Frame(pages.Text.Account.Confirm, script: button is not null), pages.TokenFor(http, person.Session),
            to is "authenticator" or "passkeys" or "approval-code" ? to : SignInTarget.Account, person.Account.Username, enrolled.Authenticator, button, alert);
        await pages.WriteAsync(http, Slices.OwnAccount.Confirm.Create(model), StatusCodes.Status200OK);
    }
}
