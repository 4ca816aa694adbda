using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Refusals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Refusals;

/// <summary>Takes what APIs and gateways refused, so that one place can explain it all. They authenticate as for introspection.</summary>
internal sealed class RefusalReportEndpoint(ClientRequests requests, RefusalReports reports)
{
    private const string Name = "refusal_reports";
    private const string Report = "refusals";

    public async Task HandleAsync(HttpContext http)
    {
        var request = await requests.ReadAsync(http);
        if ((request.Error ?? Take(request)) is { } error)
        {
            await requests.RefuseAsync(http, Name, request, error);
            return;
        }
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private OAuthError? Take(ClientRequest request)
    {
        var client = request.Caller.Client;
        if (!request.Caller.Proved) return OAuthErrors.ClientAuthenticationMissing;
        if (client.Apis.Count == 0) return OAuthErrors.RefusalReportNotAllowed;
        if (request.Form![Report] is not { } text) return OAuthErrors.ParameterMissing(Report);
        return reports.TryTake(text, client, request.Snapshot, request.Now) ? null : OAuthErrors.RefusalReportMalformed;
    }
}
