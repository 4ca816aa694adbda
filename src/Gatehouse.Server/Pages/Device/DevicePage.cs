using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages.Device;

/// <summary>Where the code that a device shows is entered.</summary>
/// <param name="UserCode">What was typed, or came with a link; empty at first.</param>
/// <param name="FromLink">Whether the code came with a link: then it must be compared and not typed.</param>
public sealed record DeviceCodeModel(PageFrame Frame, FormToken Token, string UserCode, bool FromLink, string AccountName, string? Alert);

/// <summary>Asks a person whether a device may have what it wants.</summary>
/// <param name="Since">How long ago the device asked.</param>
/// <param name="Neighbour">Whether the device is in this browser's network; null when that is not known.</param>
public sealed record DeviceApprovalModel(
    PageFrame Frame, FormToken Token, string UserCode, string ClientName, string AccountName, string Username, string Since, string? Origin, bool? Neighbour,
    IReadOnlyList<ConsentGroup> Groups, string? Alert);

/// <summary>Says what came of it.</summary>
public sealed record DeviceDoneModel(PageFrame Frame, string Heading, string Explanation);

/// <summary>
/// Lets a person who has signed in answer for a device. Nothing is approved by following a link: the code is compared, the request shown, and
/// the person says that the device is in front of them.
/// </summary>
[Spec("RFC 8628", "3.3"), Spec("RFC 8628", "3.3.1"), Spec("RFC 8628", "5.4"), Spec("RFC 10027", "6.1")]
internal sealed class DevicePage(
    PageWriter pages, IAwaitedInteraction requests, SignedInPeople people, TimeProvider time, ProviderMetrics metrics, RefusalNotes refusals, IErrorPage errors)
{
    private const string Compared = "compared";

    public async Task GetAsync(HttpContext http)
    {
        var code = UserCodeText.Shorten(http.Request.Query[InteractionPaths.UserCode].ToString());
        if (await people.FindAsync(http) is { } person) await AskForCodeAsync(http, person, code, fromLink: code.Length > 0, null, StatusCodes.Status200OK);
        else SignInFirst(http, code);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (form is null)
        {
            await errors.WriteAsync(http, error!);
            return;
        }
        var code = UserCodeText.Shorten(form[InteractionPaths.UserCode]);
        if (await people.FindAsync(http) is not { } person) SignInFirst(http, code);
        else if (!await pages.IsFromHereAsync(http, person.Session)) await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
        else await AnswerAsync(http, person, code, form["decision"], form[Compared] == "yes");
    }

    private async Task AnswerAsync(HttpContext http, SignedInPerson person, string code, string? decision, bool compared)
    {
        var (pending, wrong) = await requests.FindAsync(code, person.Session.Subject, http.RequestAborted);
        if (pending is null)
        {
            refusals.Note(http, wrong!);
            var alert = wrong == OAuthErrors.UserCodeGuessedTooOften ? pages.Text.DeviceTooOften : pages.Text.DeviceCodeWrong;
            await AskForCodeAsync(http, person, code, fromLink: false, alert, wrong!.Status == StatusCodes.Status429TooManyRequests ? wrong.Status : StatusCodes.Status200OK);
            return;
        }
        switch (decision)
        {
            // Who can prove no more may still refuse.
            case "allow" when compared && !pending.MayBeApprovedIn(person.Session):
                PageWriter.SeeOther(http, pages.PathOf(SignInTarget.ToDevice(code).Along(InteractionPaths.SecondStep)));
                break;
            case "allow" when compared:
                await DecideAsync(http, await requests.ApproveAsync(pending, person.Session, new AuditOrigin(http), http.RequestAborted), "allowed", pages.Text.DeviceAllowed, pages.Text.DeviceAllowedExplanation);
                break;
            case "deny":
                await DecideAsync(http, await requests.DenyAsync(pending, person.Session, new AuditOrigin(http), http.RequestAborted), "denied", pages.Text.DeviceDenied, pages.Text.DeviceDeniedExplanation);
                break;
            default:
                await AskAsync(http, person, pending, code, decision is null ? null : pages.Text.DeviceCompareFirst);
                break;
        }
    }

    private async Task DecideAsync(HttpContext http, OAuthError? error, string outcome, string heading, string explanation)
    {
        if (error is not null)
        {
            await errors.WriteAsync(http, error);
            return;
        }
        metrics.Consent(outcome);
        await pages.WriteAsync(http, Slices.DeviceDone.Create(new DeviceDoneModel(pages.Frame(heading), heading, explanation)), StatusCodes.Status200OK);
    }

    private Task AskForCodeAsync(HttpContext http, SignedInPerson person, string code, bool fromLink, string? alert, int status)
    {
        var model = new DeviceCodeModel(pages.Frame(pages.Text.DeviceTitle), pages.TokenFor(http, person.Session), code, fromLink, person.Account.Name ?? person.Account.Username, alert);
        return pages.WriteAsync(http, Slices.DeviceCode.Create(model), status);
    }

    private Task AskAsync(HttpContext http, SignedInPerson person, PendingApproval pending, string code, string? alert)
    {
        var (account, here) = (person.Account, pages.OriginOf(http));
        var model = new DeviceApprovalModel(
            pages.Frame($"{pending.Client.DisplayName} {pages.Text.ConsentAsk}"),
            pages.TokenFor(http, person.Session),
            code,
            pending.Client.DisplayName,
            account.Name ?? account.Username,
            account.Username,
            pages.Text.Ago(time.GetUtcNow() - pending.Since),
            pending.Origin,
            RequestOrigin.AreNeighbours(pending.Origin, here),
            ConsentWording.Group(pending.Scope, pending.Apis, pages.Text, pending.Details),
            alert);
        return pages.WriteAsync(http, Slices.DeviceApproval.Create(model), StatusCodes.Status200OK);
    }

    private void SignInFirst(HttpContext http, string code) =>
        PageWriter.SeeOther(http, pages.PathOf(SignInTarget.ToDevice(code).Along(InteractionPaths.Login)));
}
