using System.Diagnostics;
using Gatehouse.Protocol;
using Gatehouse.Provider.Errors;

namespace Gatehouse.Server.Pages;

/// <summary>What the error page shows.</summary>
public sealed record ErrorModel(PageFrame Frame, string Heading, string Description, string Advice, string Code, string Trace);

/// <summary>Shows a person an error that belongs to no client, with what is needed to find it in the logs. It never redirects.</summary>
[Spec("RFC 6749", "4.1.2.1")]
internal sealed class ErrorPage(PageWriter pages) : IErrorPage
{
    public Task WriteAsync(HttpContext http, OAuthError error)
    {
        var heading = error.Status switch
        {
            StatusCodes.Status404NotFound => pages.Text.ErrorNotFound,
            StatusCodes.Status503ServiceUnavailable => pages.Text.ErrorBusy,
            >= 500 => pages.Text.ErrorOurs,
            _ => pages.Text.ErrorRequest,
        };
        var model = new ErrorModel(
            pages.Frame(heading),
            heading,
            error.Description,
            error.Status >= 500 ? pages.Text.ErrorOursAdvice : pages.Text.ErrorRequestAdvice,
            error.Code,
            Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier);
        if (error.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "5";
        return pages.WriteAsync(http, Slices.Error.Create(model), error.Status);
    }
}
