using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;

namespace Gatehouse.Server.Pages;

/// <summary>What the error page shows.</summary>
/// <param name="Refusal">The id by which it can be explained; null for a fault of ours, which has a trace.</param>
public sealed record ErrorModel(PageFrame Frame, string Heading, string Description, string Advice, string Code, string Trace, string? Refusal, ErrorInsight? Insight);

/// <summary>What administrators see, and nobody else.</summary>
/// <param name="Presented">The address that the request named.</param>
/// <param name="Registered">The addresses that it could have named.</param>
public sealed record ErrorInsight(string Reason, string Cause, string Remedy, string? Client, string Presented, IReadOnlyList<string> Registered);

/// <summary>Shows a person an error that belongs to no client, with the id by which others can explain it. It never redirects.</summary>
[Spec("RFC 6749", "4.1.2.1")]
internal sealed class ErrorPage(PageWriter pages, RefusalNotes refusals, SignedInPeople people, Administrators administrators) : IErrorPage
{
    public async Task WriteAsync(HttpContext http, OAuthError error)
    {
        refusals.Note(http, error);
        var heading = error.Status switch
        {
            StatusCodes.Status404NotFound => pages.Text.ErrorNotFound,
            StatusCodes.Status503ServiceUnavailable => pages.Text.ErrorBusy,
            >= 500 => pages.Text.ErrorOurs,
            _ => pages.Text.ErrorRequest,
        };
        var insight = await InsightAsync(http, error);
        var model = new ErrorModel(
            pages.Frame(heading) with { Wide = insight is not null },
            heading,
            error.Description,
            error.Status >= 500 ? pages.Text.ErrorOursAdvice : pages.Text.ErrorRequestAdvice,
            error.Code,
            RequestTrace.IdOf(http),
            RefusalNotes.IdOf(http),
            insight);
        if (error.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "5";
        await pages.WriteAsync(http, Slices.Error.Create(model), error.Status);
    }

    /// <summary>Only for a redirect URI that is not registered, and only for who administers this installation and is signed in in this browser.</summary>
    private async ValueTask<ErrorInsight?> InsightAsync(HttpContext http, OAuthError error)
    {
        if (error.Facts.Count == 0 || RefusalCatalogue.Find(error.Reason) is not { } reason || !reason.Facts.Contains(FactNames.PresentedRedirectUri)) return null;
        if (await people.FindAsync(http) is not { } person || !administrators.IsOne(person.Account)) return null;
        var facts = FactScrubber.Scrub(reason, error.Facts).ToDictionary(fact => fact.Name, fact => fact.Value);
        return new ErrorInsight(
            reason.Name, reason.Cause, reason.Remedy, error.ClientId,
            facts.GetValueOrDefault(FactNames.PresentedRedirectUri, ""),
            facts.GetValueOrDefault(FactNames.RegisteredRedirectUris, "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
