using Gatehouse.Protocol;
using Gatehouse.Protocol.Signals;
using Gatehouse.Provider.Mechanisms;
using Gatehouse.Provider.Signals;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Signals;

/// <summary>Takes how many calls APIs and gateways had, so that one place shows provider and APIs. They authenticate as for introspection.</summary>
internal sealed class CallReportEndpoint(ClientRequests requests, CallReports reports)
{
    private const string Name = "call_reports";

    public async Task HandleAsync(HttpContext http)
    {
        var request = await requests.ReadAsync(http);
        if ((request.Error ?? await TakeAsync(request, http.RequestAborted)) is { } error)
        {
            await requests.RefuseAsync(http, Name, request, error);
            return;
        }
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask<OAuthError?> TakeAsync(ClientRequest request, CancellationToken cancel)
    {
        var client = request.Caller.Client;
        if (!request.Caller.Proved) return OAuthErrors.ClientAuthenticationMissing;
        if (client.Apis.Count == 0) return OAuthErrors.CallReportNotAllowed;
        if (request.Form![CallReportJson.Parameter] is not { } text) return OAuthErrors.ParameterMissing(CallReportJson.Parameter);
        return await reports.TakeAsync(text, client, request.Snapshot, request.Now, cancel);
    }
}
