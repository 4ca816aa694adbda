using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Server.Configuration;

namespace Gatehouse.Server.AdminApi.Names;

/// <summary>Names the clients that figures are told apart by. Clients that register themselves may be very many, and are counted together.</summary>
internal sealed class ClientNamesEndpoint(CurrentProvider provider, CurrentConfiguration configuration) : IAdminEndpoint
{
    public Task HandleAsync(HttpContext http)
    {
        var kinds = configuration.ClientKinds;
        var clients = provider.Snapshot.Configuration.Clients.Select(client => new NamedClient(client.ClientId, client.ClientName, client.ClientId == AdministrationNames.Client ? "built_in" : kinds.GetValueOrDefault(client.ClientId, "unknown")));
        return AdminAnswer.WriteAsync(http, new ClientNamesDocument([.. clients.OrderBy(client => client.ClientId, StringComparer.Ordinal)]), AdminJson.Default.ClientNamesDocument);
    }
}
