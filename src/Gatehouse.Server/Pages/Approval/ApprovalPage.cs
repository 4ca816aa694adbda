using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms.CrossDevice;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Pages.Device;
using Gatehouse.Server.Pages.SignIn;

namespace Gatehouse.Server.Pages.Approval;

/// <summary>Asks a person whether a client that named them may have what it wants.</summary>
/// <param name="Message">What the client shows as well, or null.</param>
public sealed record ApprovalModel(
    PageFrame Frame, FormToken Token, string Id, string ClientName, string? Message, string Since, string? Origin, IReadOnlyList<ConsentGroup> Groups, string? Alert);

/// <summary>Lets a person who has signed in answer a request in which a client named them.</summary>
[Spec("CIBA", "7.3"), Spec("RFC 10027", "6.1")]
internal sealed class ApprovalPage(PageWriter pages, IAwaitedInteraction requests, SignedInPeople people, TimeProvider time, ProviderMetrics metrics, IErrorPage errors)
{
    public Task GetAsync(HttpContext http) => VisitAsync(http, http.Request.Query[InteractionPaths.RequestId].ToString(), null);

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (form is null) await errors.WriteAsync(http, error!);
        else await VisitAsync(http, form[InteractionPaths.RequestId], form);
    }

    private async Task VisitAsync(HttpContext http, string? id, PageForm? form)
    {
        if (await people.FindAsync(http) is not { } person)
        {
            // Without a request in the address the sign-in leads to the start page, where what waits is listed.
            PageWriter.SeeOther(http, pages.PathOf(SignInTarget.ToApproval(id).Along(InteractionPaths.Login)));
            return;
        }
        if (form is not null && !await pages.IsFromHereAsync(http, person.Session))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        var pending = GrantId.TryParse(id ?? "", out var request) ? await requests.FindAsync(request, person.Session.Subject, http.RequestAborted) : null;
        if (pending is null) await errors.WriteAsync(http, OAuthErrors.ApprovalTooLate);
        else await AnswerAsync(http, person, pending, form);
    }

    private async Task AnswerAsync(HttpContext http, SignedInPerson person, PendingApproval pending, PageForm? form)
    {
        switch (form?["decision"])
        {
            // Who can prove no more may still refuse.
            case "allow" when form["compared"] == "yes" && !pending.MayBeApprovedIn(person.Session):
                PageWriter.SeeOther(http, pages.PathOf(SignInTarget.ToApproval(pending.Id.ToString()).Along(InteractionPaths.SecondStep)));
                break;
            case "allow" when form["compared"] == "yes":
                await DecideAsync(http, await requests.ApproveAsync(pending, person.Session, new AuditOrigin(http), http.RequestAborted), "allowed", pages.Text.ApprovalAllowed, pages.Text.ApprovalAllowedExplanation);
                break;
            case "deny":
                await DecideAsync(http, await requests.DenyAsync(pending, person.Session, new AuditOrigin(http), http.RequestAborted), "denied", pages.Text.DeviceDenied, pages.Text.ApprovalDeniedExplanation);
                break;
            default:
                await AskAsync(http, person, pending, form is null ? null : pages.Text.ApprovalTickFirst);
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

    private Task AskAsync(HttpContext http, SignedInPerson person, PendingApproval pending, string? alert)
    {
        var model = new ApprovalModel(
            pages.Frame($"{pending.Client.DisplayName} {pages.Text.ConsentAsk}"),
            pages.TokenFor(http, person.Session),
            pending.Id.ToString(),
            pending.Client.DisplayName,
            pending.Message,
            pages.Text.Ago(time.GetUtcNow() - pending.Since),
            pending.Origin,
            ConsentWording.Group(pending.Scope, pending.Apis, pages.Text, pending.Details),
            alert);
        return pages.WriteAsync(http, Slices.Approval.Create(model), StatusCodes.Status200OK);
    }
}
