using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Storage.Refusals;

namespace Gatehouse.Server.AdminApi.Refusals;

/// <summary>Lists what provider, APIs and gateways refused: which reasons are the most frequent, and the newest cases.</summary>
internal sealed class RefusalListEndpoint(CurrentProvider provider, IRefusalStore store, AdminAnswer answer, TimeProvider time) : IAdminEndpoint
{
    private const int MostListed = 500;

    public async Task HandleAsync(HttpContext http)
    {
        var query = new AdminQuery(http.Request.Query);
        var filter = new RefusalFilter(time.GetUtcNow() - query.Range(), query.Text("reason"), query.Text("client"), AudienceOf(query.Text("api")));
        var limit = query.Number("limit", 1, MostListed, 50);
        if (query.Error is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        var reasons = await store.CountReasonsAsync(filter, http.RequestAborted);
        var latest = await store.ListAsync(filter, limit, http.RequestAborted);
        await AdminAnswer.WriteAsync(http, new RefusalListDocument([.. reasons.Select(Listed)], [.. latest.Select(Listed)]), AdminJson.Default.RefusalListDocument);
    }

    /// <summary>People know an API by its name, records by its audience.</summary>
    private string? AudienceOf(string? api) => api is null ? null : provider.Snapshot.FindApiByName(api)?.Resource ?? api;

    private static ListedReason Listed(RefusalCount reason) =>
        new(reason.Reason, reason.Error, RefusalCatalogue.Find(reason.Reason)?.Check ?? reason.Reason, reason.Count, reason.LastAt.UtcDateTime, reason.LastId);

    private static ListedRefusal Listed(RefusalRecord record) =>
        new(record.Id, record.At.UtcDateTime, record.Source, record.Endpoint, record.Status, record.Error, record.Reason, record.ClientId, record.Api);
}
