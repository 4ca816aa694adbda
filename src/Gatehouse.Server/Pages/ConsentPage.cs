using Gatehouse.Protocol;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Gatehouse.Server.Pages.Logos;

namespace Gatehouse.Server.Pages;

/// <summary>One thing a client asks for, in plain words.</summary>
/// <param name="Field">The name of the check box by which the person leaves it out; null when the client cannot do without.</param>
public sealed record ConsentItem(string Description, string? Access, string? Field = null);

/// <summary>What a client asks of one API, or about the person.</summary>
/// <param name="Detail">The host of the API, to tell two of the same name apart.</param>
public sealed record ConsentGroup(string Heading, string? Detail, IReadOnlyList<ConsentItem> Items);

/// <summary>What the consent page shows.</summary>
/// <param name="ReturnHost">The host that the person returns to, or null for an application on this device.</param>
/// <param name="Logo">The address of the client's picture at this server, or null for none.</param>
/// <param name="Stranger">What is known of a client that the operator never looked at; null for a client of the plan.</param>
public sealed record ConsentModel(
    PageFrame Frame, FormToken Token, string Ticket, string ClientName, string AccountName, string Username, string? ReturnHost, IReadOnlyList<ConsentGroup> Groups, ConsentStranger? Stranger, string? Logo);

/// <summary>A client that nobody here has checked: all that it says about itself is its own word.</summary>
/// <param name="Publisher">The host where it describes itself; null for one that registered itself.</param>
/// <param name="OnDevice">Whether the answer goes to whatever program waits on this device.</param>
public sealed record ConsentStranger(string? Publisher, bool OnDevice);

/// <summary>Asks a person whether a client may have what it wants.</summary>
[Spec("RFC 6749", "4.1.1"), Spec("OIDC Core", "3.1.2.4"), Spec("RFC 7591", "5"), Spec("Client ID Metadata Document", "8.5")]
internal sealed class ConsentPage(
    PageWriter pages, IInteraction interaction, IBrowserSessions sessions, SignedInPeople people, ClientLogos logos, IConsentStore consents, AuditTrail audit, TimeProvider time, ProviderMetrics metrics, IErrorPage errors)
{
    public async Task GetAsync(HttpContext http)
    {
        var pending = await interaction.OpenAsync(http.Request.Query[InteractionPaths.Ticket].ToString(), http.RequestAborted);
        if (pending is null)
        {
            await errors.WriteAsync(http, OAuthErrors.InteractionExpired);
            return;
        }
        if (await people.FindAsync(http) is not { } person)
        {
            await SignInFirstAsync(http, pending);
            return;
        }
        var account = person.Account;
        var frame = pages.Frame($"{pending.Client.DisplayName} {pages.Text.ConsentAsk}");
        var model = new ConsentModel(
            frame,
            pages.TokenFor(http, person.Session),
            pending.Ticket,
            pending.Client.DisplayName,
            account.Name ?? account.Username,
            account.Username,
            pending.Client.IsFound ? ConsentWording.TargetOf(pending.RedirectUri) : ConsentWording.ReturnHostOf(pending.RedirectUri),
            ConsentWording.Group(pending.Scope, pending.Apis, pages.Text, pending.Details, pending.Optional),
            pending.Client.IsFound ? new ConsentStranger(pending.Client.Publisher, ConsentWording.ReturnHostOf(pending.RedirectUri) is null) : null,
            await logos.AddressOfAsync(pending, frame.BasePath));
        await pages.WriteAsync(http, Slices.Consent.Create(model), StatusCodes.Status200OK, pending.RedirectUri);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        var pending = form is null ? null : await interaction.OpenAsync(form[InteractionPaths.Ticket], http.RequestAborted);
        if (pending is null)
        {
            await errors.WriteAsync(http, error ?? OAuthErrors.InteractionExpired);
            return;
        }
        if (await people.FindAsync(http) is not { } person)
        {
            await SignInFirstAsync(http, pending);
            return;
        }
        if (!await pages.IsFromHereAsync(http, person.Session))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        await DecideAsync(http, pending, person.Session, form!);
    }

    private async Task DecideAsync(HttpContext http, PendingAuthorization pending, BrowserSession session, PageForm form)
    {
        switch (form["decision"])
        {
            case "allow":
                var before = await consents.FindAsync(session.Subject, pending.Client.ClientId, http.RequestAborted);
                // What is left out now is taken back if it was given before.
                var leftOut = pending.Optional.Where(value => form[ConsentWording.FieldOf(value)] is null);
                var scope = (before is null ? pending.Scope : ScopeSet.Parse(before.Scope).Union(pending.Scope)).Where(value => !leftOut.Contains(value));
                var consent = new Consent(session.Subject, pending.Client.ClientId, scope.ToString(), time.GetUtcNow());
                await consents.Recording(RecordOf(http, leftOut.Count == 0 ? AuditEvents.ConsentGiven : AuditEvents.ConsentNarrowed, pending, session) with
                {
                    Before = before is null ? null : AuditDetails.Of(("scope", before.Scope)),
                    After = AuditDetails.Of(("scope", consent.Scope), ("left_out", leftOut.Count == 0 ? null : leftOut.ToString())),
                }).SaveAsync(consent, http.RequestAborted);
                metrics.Consent(leftOut.Count == 0 ? "allowed" : "narrowed");
                var rest = leftOut.Count == 0 ? "" : $"&{InteractionPaths.Without}={Uri.EscapeDataString(leftOut.ToString())}";
                PageWriter.SeeOther(http, interaction.AgreedUrl(pending, session) + rest);
                break;
            case "deny":
                metrics.Consent("denied");
                await audit.AppendAsync(RecordOf(http, AuditEvents.ConsentDenied, pending, session) with { After = AuditDetails.Of(("scope", pending.Scope.ToString())) }, http.RequestAborted);
                await interaction.DenyAsync(http, pending);
                break;
            default:
                await errors.WriteAsync(http, OAuthErrors.ParameterInvalid("decision", "must be allow or deny"));
                break;
        }
    }

    private AuditRecord RecordOf(HttpContext http, AuditEvent what, PendingAuthorization pending, BrowserSession session) =>
        audit.OfUser(what, session.Subject, new AuditOrigin(http)) with { ClientId = pending.Client.ClientId, Session = session.Id.ToString() };

    // Without its cookie the engine asks for a new login; with it, the engine would send the person straight back here.
    private async Task SignInFirstAsync(HttpContext http, PendingAuthorization pending)
    {
        await sessions.EndAsync(http, http.RequestAborted);
        PageWriter.SeeOther(http, interaction.ContinueUrl(pending.Ticket));
    }
}
