using Gatehouse.Protocol;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Server.AdminApi.Plans;

/// <summary>Tells what a version changed: field by field, who gained and lost access, and what became weaker.</summary>
internal sealed class PlanDifferenceEndpoint(PlanVersions versions, AdminAnswer answer) : IAdminEndpoint
{
    public async Task HandleAsync(HttpContext http)
    {
        var query = new AdminQuery(http.Request.Query);
        var (to, from) = (query.Number("to", 1, int.MaxValue, 0), query.Number("from", 0, int.MaxValue, -1));
        var entries = query.Error is null ? (await versions.ListAsync(http.RequestAborted)).Select(entry => entry.Version).ToHashSet() : [];
        var (newer, older) = (to == 0 ? entries.DefaultIfEmpty(0).Max() : to, from < 0 ? (to == 0 ? entries.DefaultIfEmpty(0).Max() : to) - 1 : from);
        if ((query.Error ?? FaultOf("to", newer, entries) ?? (older == 0 ? null : FaultOf("from", older, entries))) is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        var was = older == 0 ? ReviewedPlan.Empty : ReviewedPlan.Of(await versions.ReadAsync(older, http.RequestAborted));
        var review = await ChangeReview.OfAsync(was, ReviewedPlan.Of(await versions.ReadAsync(newer, http.RequestAborted)), null, http.RequestAborted);
        await AdminAnswer.WriteAsync(http, AdminJson.Written(json =>
        {
            json.WriteNumber("from", older);
            json.WriteNumber("to", newer);
            DifferenceJson.Write(json, review);
        }));
    }

    private static OAuthError? FaultOf(string name, long version, HashSet<long> known) => known.Contains(version) ? null : OAuthErrors.ParameterInvalid(name, "must be a version that there is");
}
