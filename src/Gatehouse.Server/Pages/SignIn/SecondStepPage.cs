using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.SecondFactors;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Accounts.SecondFactors;

namespace Gatehouse.Server.Pages.SignIn;

/// <summary>What the page for the second step shows.</summary>
/// <param name="WithCode">Whether the person has an authenticator app.</param>
/// <param name="Passkey">The button for a passkey, or null when they have none.</param>
/// <param name="ClientName">The client that wants more than the session proves, or null in the middle of a sign-in.</param>
public sealed record SecondStepModel(
    PageFrame Frame, FormToken Token, string? Ticket, string? To, string UserCode, string Username, bool WithCode, PasskeyButton? Passkey, string? ClientName, string? Alert)
{
    /// <summary>Where to go on without it, when the client only wishes it.</summary>
    public string? SkipUrl { get; init; }

    /// <summary>Where to set up what is missing.</summary>
    public string? SetUpUrl { get; init; }
}

/// <summary>Asks for a code or a passkey: after the password, or because a client wants more than the session proves.</summary>
[Spec("RFC 9470", "5")]
internal sealed class SecondStepPage(
    PageWriter pages, IInteraction interaction, IAwaitedInteraction requests, SignInSteps steps, SecondStepCookie cookie, SignedInPeople people, AuthenticatorApps apps,
    IAuthenticatorStore factors, Passkeys passkeys, ProviderMetrics metrics, IErrorPage errors)
{
    /// <param name="Session">The session that is to become stronger; null in the middle of a sign-in.</param>
    private sealed record Person(Account Account, BrowserSession? Session);

    public async Task GetAsync(HttpContext http)
    {
        if (await SignInTarget.ReadAsync(interaction, http) is not { } target) await errors.WriteAsync(http, OAuthErrors.InteractionExpired);
        else if (await FindAsync(http) is not { } person) PageWriter.SeeOther(http, pages.PathOf(target.Along(InteractionPaths.Login)));
        else await ShowAsync(http, target, person, null, StatusCodes.Status200OK);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        var target = form is null ? null : await SignInTarget.ReadAsync(interaction, form, http.RequestAborted);
        if (target is null)
        {
            await errors.WriteAsync(http, error ?? OAuthErrors.InteractionExpired);
            return;
        }
        if (await FindAsync(http) is not { } person)
        {
            PageWriter.SeeOther(http, pages.PathOf(target.Along(InteractionPaths.Login)));
            return;
        }
        if (!await pages.IsFromHereAsync(http, person.Session))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        if (form!["decision"] == "back") await GoBackAsync(http, target);
        else await VerifyAsync(http, target, person, form["code"] ?? "");
    }

    private async Task GoBackAsync(HttpContext http, SignInTarget target)
    {
        if (target.Pending is { } pending) await interaction.RefuseAsync(http, pending, OAuthErrors.AuthenticationRequirementsUnmet);
        else PageWriter.SeeOther(http, pages.PathOf(target.OwnPage));
    }

    private async Task VerifyAsync(HttpContext http, SignInTarget target, Person person, string code)
    {
        var verdict = await apps.VerifyAsync(person.Account, new AuditOrigin(http), code, http.RequestAborted);
        metrics.Login("code", verdict switch { CodeVerdict.Accepted => "ok", CodeVerdict.Locked => "locked", _ => "wrong_code" });
        if (verdict != CodeVerdict.Accepted)
        {
            await ShowAsync(http, target, person, verdict == CodeVerdict.Locked ? pages.Text.CodesLocked : pages.Text.CodeWrong, StatusCodes.Status200OK);
            return;
        }
        const string Amr = $"{AuthenticationMethods.OneTimePassword} {AuthenticationMethods.MultipleFactors}";
        if (person.Session is { } session) await steps.StrongerAsync(http, session, Amr, target);
        else await steps.SignedInAsync(http, person.Account, $"{AuthenticationMethods.Password} {Amr}", target);
    }

    // Who has just given a password comes first: an older session in this browser may be somebody else's.
    private async ValueTask<Person?> FindAsync(HttpContext http)
    {
        if (await cookie.ReadAsync(http) is { } account) return new Person(account, null);
        return await people.FindAsync(http) is { } person ? new Person(person.Account, person.Session) : null;
    }

    /// <summary>What the person is about to answer for another device, whose client may want more than the session proves.</summary>
    private async ValueTask<PendingApproval?> FindAwaitedAsync(SignInTarget target, string subject, CancellationToken cancel)
    {
        if (target.Approval is { } request) return await requests.FindAsync(request, subject, cancel);
        return target is { To: SignInTarget.Device, UserCode.Length: > 0 } ? (await requests.FindAsync(target.UserCode, subject, cancel)).Pending : null;
    }

    private async Task ShowAsync(HttpContext http, SignInTarget target, Person person, string? alert, int status)
    {
        var enrolled = await factors.FindFactorsAsync(person.Account.Subject, http.RequestAborted);
        var awaited = person.Session is null ? null : await FindAwaitedAsync(target, person.Account.Subject, http.RequestAborted);
        var wanted = person.Session is null ? AuthenticationLevel.TwoFactors : target.Pending?.Level ?? awaited?.Level ?? AuthenticationLevel.TwoFactors;
        var withCode = enrolled.Authenticator && wanted <= AuthenticationLevel.TwoFactors;
        var button = enrolled.Passkeys > 0 ? await PasskeyButton.ToProveAsync(passkeys, http, person.Account) : null;
        var model = new SecondStepModel(
            pages.Frame(pages.Text.SecondStep, script: button is not null), pages.TokenFor(http, person.Session), target.Pending?.Ticket, target.To, target.UserCode,
            person.Account.Username, withCode, button, person.Session is null ? null : (target.Pending?.Client ?? awaited?.Client)?.DisplayName, alert)
        {
            SkipUrl = person.Session is not null && target.Pending is { LevelIsRequired: false } pending ? interaction.ContinueUrl(pending.Ticket) + "&" + InteractionPaths.AsItIs : null,
            SetUpUrl = withCode || button is not null ? null : pages.PathOf("/account"),
        };
        await pages.WriteAsync(http, Slices.SecondStep.Create(model), status, target.Pending?.RedirectUri);
    }
}
