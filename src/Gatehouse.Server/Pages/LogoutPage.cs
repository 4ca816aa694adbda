using Gatehouse.Protocol;
using Gatehouse.Provider.Endpoints;
using Gatehouse.Provider.Endpoints.Authorization;
using Gatehouse.Provider.Endpoints.EndSession;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Server.Pages;

/// <summary>What the sign-out page shows.</summary>
/// <param name="ClientName">The client that asks for it, or null when the person does.</param>
public sealed record LogoutModel(PageFrame Frame, FormToken Token, string? Ticket, string? ClientName);

/// <summary>What the page after signing out shows.</summary>
/// <param name="Frames">Pages of applications that must hear of it.</param>
/// <param name="NextUrl">Where to go on to, once they have.</param>
public sealed record SignedOutModel(PageFrame Frame, IReadOnlyList<string> Frames, string? NextUrl);

/// <summary>Asks before it signs a person out, so that no link can do it behind their back.</summary>
[Spec("OIDC RP-Initiated Logout", "2")]
internal sealed class LogoutPage(PageWriter pages, ILogoutInteraction logouts, IBrowserSessions sessions, IErrorPage errors)
{
    public Task GetAsync(HttpContext http)
    {
        var ticket = http.Request.Query[InteractionPaths.Ticket].ToString();
        var pending = logouts.Open(ticket);
        if (sessions.Read(http) is not { } session) return LeaveAsync(http, pending);
        var model = new LogoutModel(
            pages.Frame(pages.Text.SignOutQuestion),
            pages.TokenFor(http, session),
            pending is null ? null : ticket,
            pending?.ClientName);
        return pages.WriteAsync(http, Slices.Logout.Create(model), StatusCodes.Status200OK, pending?.RedirectUrl);
    }

    public async Task PostAsync(HttpContext http)
    {
        var (form, error) = await PageForm.ReadAsync(http);
        if (form is null)
        {
            await errors.WriteAsync(http, error!);
            return;
        }
        var session = sessions.Read(http);
        // Whoever is signed out already needs no proof to be told so.
        if (session is not null && !await pages.IsFromHereAsync(http, session))
        {
            await errors.WriteAsync(http, PageErrors.FormExpired(pages.Text));
            return;
        }
        var frames = session is null ? [] : await logouts.EndAsync(http, http.RequestAborted);
        var pending = logouts.Open(form[InteractionPaths.Ticket]);
        await LeaveAsync(http, (pending ?? new PendingLogout(null, null)) with { Frames = frames });
    }

    [Spec("OIDC Front-Channel Logout", "3")]
    private Task LeaveAsync(HttpContext http, PendingLogout? pending)
    {
        var frames = pending?.Frames ?? [];
        var next = pending?.RedirectUrl;
        if (frames.Count == 0 && next is not null)
        {
            PageWriter.SeeOther(http, next);
            return Task.CompletedTask;
        }
        var frame = pages.Frame(pages.Text.SignedOut);
        if (frames.Count > 0 && next is not null)
        {
            frame = frame with { Script = frame.Assets.Leave };
            // For browsers without script.
            http.Response.Headers["Refresh"] = $"5; url={next}";
        }
        return pages.WriteAsync(http, Slices.SignedOut.Create(new SignedOutModel(frame, frames, next)), StatusCodes.Status200OK, frames: frames);
    }
}
