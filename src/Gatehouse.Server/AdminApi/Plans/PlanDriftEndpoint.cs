using Gatehouse.Provider.Storage;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Server.AdminApi.Plans;

/// <summary>Tells where what is in force differs from what nodes last read from their plan file, and who made it so.</summary>
internal sealed class PlanDriftEndpoint(PlanVersions versions, IConfigurationStore store) : IAdminEndpoint
{
    public async Task HandleAsync(HttpContext http)
    {
        var file = await store.ReadNewestAsync(ChangeSources.File, http.RequestAborted);
        var proposed = file is null ? null : await versions.ProposeAsync(file.Version, http.RequestAborted);
        var drifted = proposed is null ? [] : await PlanDrift.FindAsync(versions, proposed, http.RequestAborted);
        var inForce = proposed?.Base ?? await store.ReadNewestAsync(http.RequestAborted);
        await AdminAnswer.WriteAsync(http, AdminJson.Written(json =>
        {
            if (inForce is null) json.WriteNull("version");
            else json.WriteNumber("version", inForce.Version);
            if (file is null) json.WriteNull("file_version");
            else json.WriteNumber("file_version", file.Version);
            DifferenceJson.Write(json, drifted);
        }));
    }
}
