using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Mechanisms.CrossDevice;

namespace Gatehouse.Server.Pages.OwnAccount;

/// <summary>What the page for the approval code shows.</summary>
public sealed record ApprovalCodeModel(PageFrame Frame, FormToken Token, string Username, bool IsSet, string? Alert);

/// <summary>Lets somebody set the code that applications must know before they may ask them (CIBA <c>user_code</c>), and take it away.</summary>
[Spec("CIBA", "7.1")]
internal sealed class ApprovalCodePage(PageWriter pages, AccountDoor door, ApprovalCodes codes, AuditTrail audit)
{
    public const string Path = "/account/approval-code";
    private const string Name = "approval-code";

    public async Task GetAsync(HttpContext http)
    {
        if (await door.EnterAsync(http, fresh: true, to: Name) is { } person) await ShowAsync(http, person, null);
    }

    public async Task PostAsync(HttpContext http)
    {
        if (await door.EnterFormAsync(http, fresh: true, to: Name) is not var (person, form)) return;
        var code = form["decision"] == "remove" ? null : form["approval_code"]?.Trim() ?? "";
        if (code is not null && !ApprovalCodes.IsPossible(code))
        {
            await ShowAsync(http, person, pages.Text.Account.ApprovalCodeRule);
            return;
        }
        await codes.SetAsync(person.Account.Subject, code, http.RequestAborted);
        await audit.AppendAsync(audit.OfUser(AuditEvents.ApprovalCodeChanged, person.Account.Subject, new AuditOrigin(http), person.Account.Username) with { After = AuditDetails.Of(("set", code is not null)) }, http.RequestAborted);
        door.Leave(http, "saved");
    }

    private async Task ShowAsync(HttpContext http, SignedInPerson person, string? alert)
    {
        var model = new ApprovalCodeModel(
            pages.Frame(pages.Text.Account.ApprovalCode), pages.TokenFor(http, person.Session), person.Account.Username, await codes.IsSetAsync(person.Account.Subject, http.RequestAborted), alert);
        await pages.WriteAsync(http, Slices.OwnAccount.ApprovalCode.Create(model), StatusCodes.Status200OK);
    }
}
