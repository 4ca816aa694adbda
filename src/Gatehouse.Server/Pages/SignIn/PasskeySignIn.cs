using Gatehouse.Protocol;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts.SecondFactors;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>Takes the answer of a passkey: to sign in without a username, or to make a session stronger.</summary>
[Spec("WebAuthn", "7.2")]
internal sealed class PasskeySignIn(
    PageWriter pages, IInteraction interaction, SignInSteps steps, SignedInPeople people, Passkeys passkeys, LoginPage login, ProviderMetrics metrics, IErrorPage errors)
{
    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        var target = form is null ? null : await SignInTarget.ReadAsync(interaction, form, http.RequestAborted);
        if (target is null)
        {
            await errors.WriteAsync(http, error ?? OAuthErrors.InteractionExpired);
            return;
        }
        // The form of somebody who is signed in acts for them; that of the login page for whoever comes.
        var person = form!["for"] == "session" ? await people.FindAsync(http) : null;
        if (!await pages.IsFromHereAsync(http, person?.Session))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        var proof = await passkeys.ProveAsync(http, form[PasskeyButton.StateField], form[PasskeyButton.CredentialField]);
        metrics.Login("passkey", proof is null ? "wrong_passkey" : "ok");
        if (proof is null) await login.ShowAsync(http, target, "", pages.Text.PasskeyWrong, StatusCodes.Status200OK);
        else if (person is not null && person.Account.Subject == proof.Account.Subject) await steps.StrongerAsync(http, person.Session, proof.Amr, target);
        else await steps.SignedInAsync(http, proof.Account, proof.Amr, target);
    }
}
