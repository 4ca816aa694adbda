using Gatehouse.Protocol;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Errors;

/// <summary>
/// Turns an exception, which is our bug or our database, into the answer that the specifications name: 503 when the database is away,
/// 500 with a trace id otherwise. A person sees a page, a program JSON.
/// </summary>
internal sealed class FailureResponse(IErrorPage page, RefusalNotes refusals, ILogger<FailureResponse> log)
{
    public async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            refusals.Complete(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException bad)
        {
            await AnswerAsync(http, OAuthErrors.MalformedForm with { Status = bad.StatusCode });
        }
        catch (StorageUnavailableException away)
        {
            RequestTrace.Of(http);
            ProviderLog.StorageUnavailable(log, away);
            await AnswerAsync(http, OAuthErrors.StorageUnavailable);
        }
        catch (Exception bug)
        {
            var trace = RequestTrace.IdOf(http);
            ProviderLog.Unexpected(log, bug);
            await AnswerAsync(http, OAuthErrors.ServerError.Saying($"The server met an error it did not expect (trace {trace})."));
        }
    }

    private Task AnswerAsync(HttpContext http, OAuthError error)
    {
        if (http.Response.HasStarted) return Task.CompletedTask;
        http.Response.Clear();
        var wantsPage = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (error.Status < StatusCodes.Status500InternalServerError) refusals.Note(http, error);
        if (error.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return wantsPage ? page.WriteAsync(http, error) : JsonErrorResponse.WriteAsync(http, error);
    }
}
