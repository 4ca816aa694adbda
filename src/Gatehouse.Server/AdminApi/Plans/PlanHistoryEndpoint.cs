using Gatehouse.Provider.Clients;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Server.AdminApi.Plans;

/// <summary>Lists the versions of the configuration, the newest first: when, by what, by whom and why.</summary>
internal sealed class PlanHistoryEndpoint(CurrentProvider provider, PlanVersions versions, AdminAnswer answer) : IAdminEndpoint
{
    public async Task HandleAsync(HttpContext http)
    {
        var query = new AdminQuery(http.Request.Query);
        var most = query.Number("limit", 1, 10_000, 200);
        if (query.Error is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        var all = await versions.ListAsync(http.RequestAborted);
        var inForce = provider.Snapshot.Version;
        await AdminAnswer.WriteAsync(
            http, new PlanHistoryDocument(inForce, [.. all.Take(most).Select(entry => new PlanVersionDocument(entry.Version, entry.AppliedAt.UtcDateTime, entry.Source, entry.Author, entry.Reason, entry.HasText))]), AdminJson.Default.PlanHistoryDocument);
    }
}

/// <param name="Version">The one that the node that answers serves.</param>
internal sealed record PlanHistoryDocument(long Version, IReadOnlyList<PlanVersionDocument> Versions);

/// <param name="TextKept">Whether the text that was applied can be had, with its comments.</param>
internal sealed record PlanVersionDocument(long Version, DateTime AppliedAt, string Source, string? Author, string? Reason, bool TextKept);
