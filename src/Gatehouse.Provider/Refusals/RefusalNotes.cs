using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Refusals;

/// <summary>
/// Gives every refusal a name: whoever decides says so here, right before the answer is written, and the id goes into the header, the log
/// and a record. Nothing waits for the database.
/// </summary>
public sealed class RefusalNotes(CurrentProvider provider, RefusalQueue queue, RefusalCounts counts, TimeProvider time, ILogger<RefusalNotes> log)
{
    /// <summary>Notes what is refused. The first word counts: a page that shows an error which was noted before adds nothing.</summary>
    /// <param name="endpoint">The endpoint in the words of the metrics; the pattern of the route when null.</param>
    /// <param name="clientId">The client that is known to have asked.</param>
    /// <param name="api">The audience of the API that refused; null where the provider did.</param>
    public void Note(HttpContext http, OAuthError error, string? endpoint = null, string? clientId = null, string? api = null)
    {
        clientId ??= error.ClientId;
        endpoint ??= (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        // The line in the log has it too.
        var trace = RequestTrace.IdOf(http);
        // What is ours to mend has a trace in the log.
        if (error.Status >= StatusCodes.Status500InternalServerError)
        {
            ProviderLog.Refused(log, endpoint, error.Code, error.Reason, clientId, "-");
            return;
        }
        var headers = http.Response.Headers;
        if (headers.ContainsKey(RefusalId.Header)) return;
        var id = RefusalId.New();
        headers[RefusalId.Header] = id;
        ProviderLog.Refused(log, endpoint, error.Code, error.Reason, clientId, id);
        counts.Count(error.Reason);
        queue.Offer(RecordOf(error, id, endpoint, clientId) with { Api = api, TraceId = trace }, SenderAddress.Of(http, provider.Snapshot.Configuration.TrustedProxies));
    }

    /// <summary>Gives an answer a name that nobody explained: the framework's own, for an address or a method that there is not.</summary>
    public void Complete(HttpContext http)
    {
        var status = http.Response.StatusCode;
        if (status is < 400 or >= 500 || http.Response.HasStarted) return;
        Note(http, Unexplained(status));
    }

    /// <summary>The id of what was refused; null when nothing was.</summary>
    public static string? IdOf(HttpContext http) => http.Response.Headers[RefusalId.Header] is [{ } id] ? id : null;

    private static OAuthError Unexplained(int status) => status switch
    {
        StatusCodes.Status404NotFound => OAuthErrors.NotFound,
        StatusCodes.Status405MethodNotAllowed => OAuthErrors.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => OAuthErrors.BodyTooLarge,
        _ => OAuthErrors.MalformedForm with { Status = status },
    };

    private RefusalRecord RecordOf(OAuthError error, string id, string endpoint, string? clientId) => new()
    {
        Id = id,
        At = time.GetUtcNow(),
        Source = RefusalSources.Provider,
        Endpoint = endpoint,
        Status = error.Status,
        Error = error.Code,
        Reason = error.Reason,
        ClientId = clientId,
        Facts = RefusalCatalogue.Find(error.Reason) is { } reason ? FactScrubber.Scrub(reason, error.Facts) : [],
    };
}
