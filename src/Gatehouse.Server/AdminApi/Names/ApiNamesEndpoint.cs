using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.AdminApi.Names;

/// <summary>Names the APIs that figures are told apart by.</summary>
internal sealed class ApiNamesEndpoint(CurrentProvider provider) : IAdminEndpoint
{
    public Task HandleAsync(HttpContext http) => AdminAnswer.WriteAsync(
        http, new ApiNamesDocument([.. provider.Snapshot.Configuration.Apis.Select(api => new NamedApi(api.Name, api.Resource)).OrderBy(api => api.Name, StringComparer.Ordinal)]), AdminJson.Default.ApiNamesDocument);
}
