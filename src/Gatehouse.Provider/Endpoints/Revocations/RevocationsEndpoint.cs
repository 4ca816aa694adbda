using System.Globalization;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Errors;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Revocations;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Provider.Endpoints.Revocations;

/// <summary>
/// Tells APIs what is revoked, so that they need not ask about every token. One request waits until there is something to tell; the
/// answer is a signed page that is the same for all.
/// </summary>
[Spec("RFC 8417", "2.2")]
internal sealed class RevocationsEndpoint(
    CurrentProvider provider,
    ClientAuthentication authentication,
    RevocationFeed feed,
    RevocationFeedMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    RefusalNotes refusals)
{
    private const string Cursor = "cursor";
    private const string Wait = "wait";

    public async Task HandleAsync(HttpContext http)
    {
        var (parameters, error) = await ReadAsync(http);
        AuthenticatedClient caller = default;
        if (parameters is not null) (error, caller, _) = await authentication.AuthenticateAsync(http, parameters, provider.Snapshot, time.GetUtcNow());
        error ??= caller.Proved ? null : OAuthErrors.ClientAuthenticationMissing;
        error ??= caller.Client.Apis.Count > 0 ? null : OAuthErrors.RevocationsNotAllowed;
        var wait = 0;
        error ??= FaultOf(parameters!, out wait);
        if (error is not null)
        {
            metrics.Answer(RevocationFeedMetrics.Refused);
            refusals.Note(http, error, "revocations", caller.Client?.ClientId);
            await JsonErrorResponse.WriteAsync(http, error);
            return;
        }
        await AnswerAsync(http, parameters![Cursor] ?? "", TimeSpan.FromSeconds(wait));
    }

    private async Task AnswerAsync(HttpContext http, string after, TimeSpan wait)
    {
        // A node that stops lets its subscribers go to another one at once.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        metrics.Arrive();
        var page = default(string);
        try
        {
            page = await feed.ReadAsync(after, wait, ending.Token);
        }
        finally
        {
            metrics.Leave();
        }
        metrics.Answer(page is null ? RevocationFeedMetrics.Stale : RevocationFeedMetrics.Page);
        if (page is null)
        {
            await JsonErrorResponse.WriteAsync(http, OAuthErrors.StorageUnavailable);
            return;
        }
        http.Response.ContentType = RevocationPage.MediaType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = page.Length;
        Encoding.ASCII.GetBytes(page, http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>A question has no body; what proves the client by parameters, and must not stand in logs, is sent as a form.</summary>
    private static async ValueTask<RequestForm.Reading> ReadAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method)) return await RequestForm.ReadAsync(http);
        var query = RequestParameters.Parse(Encoding.UTF8.GetBytes(http.Request.QueryString.Value?.TrimStart('?') ?? ""));
        if (query is null) return new(null, OAuthErrors.MalformedForm);
        if (query.Fault is { } fault) return new(null, fault);
        var hasSecret = query[Parameters.ClientSecret] is not null || query[Parameters.ClientAssertion] is not null;
        return hasSecret ? new(null, OAuthErrors.ParameterInQuery) : new(query, null);
    }

    private static OAuthError? FaultOf(RequestParameters parameters, out int wait)
    {
        wait = 0;
        if (parameters[Cursor] is { Length: > RevocationPage.LongestCursor }) return OAuthErrors.ParameterInvalid(Cursor, "is longer than any cursor of this server");
        if (parameters[Wait] is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out wait)) return OAuthErrors.ParameterInvalid(Wait, "must be a number of seconds");
        wait = Math.Min(wait, (int)RevocationFeed.LongestWait.TotalSeconds);
        return null;
    }
}
