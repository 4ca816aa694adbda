using Gatehouse.Protocol;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;

namespace Gatehouse.Server.AdminApi.Refusals;

/// <summary>Explains one refusal, in the form in which the provider explains it to everybody whom it concerns.</summary>
internal sealed class RefusalExplanationEndpoint(IRefusalStore store, AdminAnswer answer) : IAdminEndpoint
{
    public async Task HandleAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } found) await AdminAnswer.WriteAsync(http, found.ToJson());
        else await answer.RefuseAsync(http, OAuthErrors.RefusalUnknown);
    }

    private async ValueTask<ExplainedRefusal?> FindAsync(HttpContext http)
    {
        if (!RefusalId.TryRead(http.Request.RouteValues["id"] as string, out var id)) return null;
        // What the provider saw itself goes before what others reported under the same id.
        return (await store.FindAsync(id, http.RequestAborted)).MinBy(record => record.Reporter, StringComparer.Ordinal) is { } record
            ? ExplainedRefusal.Of(record, await store.CountLikeAsync(record, http.RequestAborted))
            : null;
    }
}
