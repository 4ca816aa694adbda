namespace Gatehouse.Server.AdminApi.Names;

/// <summary>The clients of the plan, and the console's own.</summary>
internal sealed record ClientNamesDocument(IReadOnlyList<NamedClient> Clients);

/// <param name="Kind">Its kind in the plan; <c>built_in</c> for the console's.</param>
internal sealed record NamedClient(string ClientId, string? ClientName, string Kind);

/// <summary>The APIs of the plan, and the admin API.</summary>
internal sealed record ApiNamesDocument(IReadOnlyList<NamedApi> Apis);

internal sealed record NamedApi(string Name, string Resource);
