using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts;
using Gatehouse.Server.Accounts.Limits;
using Gatehouse.Server.Accounts.SecondFactors;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages;

/// <summary>What the login page shows.</summary>
/// <param name="ClientName">The client that waits, or null for a sign-in on its own.</param>
/// <param name="Passkey">The button for a passkey, or null where there can be none.</param>
/// <param name="SignUpUrl">Where to make an account, or null where nobody may.</param>
public sealed record LoginModel(
    PageFrame Frame, FormToken Token, string? Ticket, string? To, string UserCode, string? ClientName, string Username, string? Alert, PasskeyButton? Passkey, string? SignUpUrl);

/// <summary>Asks for username and password, or a passkey.</summary>
[Spec("OIDC Core", "3.1.2.3"), Spec("RFC 6749", "10.12")]
internal sealed class LoginPage(
    PageWriter pages, IInteraction interaction, SignInSteps steps, PasswordSignIn signIn, NetworkAttempts attempts, Passkeys passkeys, CurrentProvider provider, ProviderMetrics metrics, RefusalNotes refusals, IErrorPage errors)
{
    private const int LongestEcho = 256;

    public async Task GetAsync(HttpContext http)
    {
        if (await SignInTarget.ReadAsync(interaction, http) is { } target) await ShowAsync(http, target, target.Pending?.LoginHint ?? "", null, StatusCodes.Status200OK);
        else await errors.WriteAsync(http, OAuthErrors.InteractionExpired);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (form is null)
        {
            await errors.WriteAsync(http, error!);
            return;
        }
        if (!await pages.IsFromHereAsync(http, null))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        if (await SignInTarget.ReadAsync(interaction, form, http.RequestAborted) is { } target) await SignInAsync(http, target, form["username"] ?? "", form["password"] ?? "");
        else await errors.WriteAsync(http, OAuthErrors.InteractionExpired);
    }

    private async Task SignInAsync(HttpContext http, SignInTarget target, string username, string password)
    {
        var outcome = await signIn.SignInAsync(username, password, pages.SenderOf(http), http.RequestAborted);
        metrics.Login("password", LabelOf(outcome.Verdict));
        if (outcome.Account is { } account)
        {
            await steps.PasswordGivenAsync(http, account, target);
            return;
        }
        var refused = outcome.Verdict switch
        {
            SignInVerdict.TooManyFromNetwork => PageErrors.TooManySignIns(pages.Text),
            SignInVerdict.PasswordTooLong => PageErrors.PasswordTooLong(pages.Text),
            _ => null,
        };
        if (refused is not null) refusals.Note(http, refused);
        var isBusy = outcome.Verdict == SignInVerdict.Busy;
        if (isBusy) http.Response.Headers.RetryAfter = "3";
        if (outcome.Verdict == SignInVerdict.TooManyFromNetwork) attempts.AskToWaitForPasswords(http.Response);
        // One sentence for an unknown user, a wrong password, a locked and a disabled account alike.
        var alert = refused?.Description ?? (isBusy ? pages.Text.Busy : pages.Text.CredentialsWrong);
        await ShowAsync(http, target, username.Trim(), alert, refused?.Status ?? (isBusy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK));
    }

    private static string LabelOf(SignInVerdict verdict) => verdict switch
    {
        SignInVerdict.SignedIn => "ok",
        SignInVerdict.UnknownUser => "unknown_user",
        SignInVerdict.WrongPassword => "wrong_password",
        SignInVerdict.Locked => "locked",
        SignInVerdict.Disabled => "disabled",
        SignInVerdict.Busy => "busy",
        SignInVerdict.TooManyFromNetwork => "network_limited",
        _ => "password_too_long",
    };

    internal async Task ShowAsync(HttpContext http, SignInTarget target, string username, string? alert, int status)
    {
        var button = await PasskeyButton.ToProveAsync(passkeys, http, null);
        var model = new LoginModel(
            pages.Frame(pages.Text.SignIn, script: button is not null),
            pages.TokenFor(http, null),
            target.Pending?.Ticket,
            target.To,
            target.UserCode,
            target.Pending?.Client.DisplayName,
            username.Length > LongestEcho ? "" : username,
            alert,
            button,
            provider.Snapshot.Configuration.SignUp ? pages.PathOf(target.Along(InteractionPaths.SignUp)) : null);
        await pages.WriteAsync(http, Slices.Login.Create(model), status, target.Pending?.RedirectUri);
    }
}
