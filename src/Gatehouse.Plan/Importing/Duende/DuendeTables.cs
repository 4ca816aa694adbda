using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Importing.Sources;

namespace Gatehouse.Plan.Importing.Duende;

/// <summary>Puts the rows of the configuration tables of Entity Framework together to what the configuration of a program would say.</summary>
internal static class DuendeTables
{
    // The table of a list, the member that it is, the column that refers to its owner, and the column that counts; the whole row where null.
    private static readonly (string Table, string Member, string Owner, string? Column)[] OfClients =
    [
        ("ClientSecrets", "ClientSecrets", "ClientId", null), ("ClientGrantTypes", "AllowedGrantTypes", "ClientId", "GrantType"), ("ClientRedirectUris", "RedirectUris", "ClientId", "RedirectUri"),
        ("ClientPostLogoutRedirectUris", "PostLogoutRedirectUris", "ClientId", "PostLogoutRedirectUri"), ("ClientCorsOrigins", "AllowedCorsOrigins", "ClientId", "Origin"), ("ClientScopes", "AllowedScopes", "ClientId", "Scope"),
        ("ClientClaims", "Claims", "ClientId", null), ("ClientProperties", "Properties", "ClientId", null), ("ClientIdPRestrictions", "IdentityProviderRestrictions", "ClientId", "Provider"),
    ];

    private static readonly (string Table, string Member, string Owner, string? Column)[] OfResources =
    [
        ("ApiResourceScopes", "Scopes", "ApiResourceId", "Scope"), ("ApiResourceSecrets", "ApiSecrets", "ApiResourceId", null), ("ApiResourceClaims", "UserClaims", "ApiResourceId", "Type"),
        // As IdentityServer4 before version 4 called them.
        ("ApiScopes", "Scopes", "ApiResourceId", "Name"), ("ApiSecrets", "ApiSecrets", "ApiResourceId", null), ("ApiClaims", "UserClaims", "ApiResourceId", "Type"),
    ];

    private static readonly (string Table, string Member, string Owner, string? Column)[] OfScopes = [("ApiScopeClaims", "UserClaims", "ScopeId", "Type"), ("ApiScopeClaims", "UserClaims", "ApiScopeId", "Type")];

    /// <exception cref="ImportFaultException">A table is missing without which nothing can be said of the clients.</exception>
    public static ForeignNode Read(ForeignSource source)
    {
        var tables = source.Documents[0].Node;
        foreach (var table in (string[])["Clients", "ClientGrantTypes", "ClientSecrets", "ClientScopes", "ClientRedirectUris"])
            if (!tables[table].IsList) throw Products.Other(source, "duende", $"it has no table {table}");
        var configuration = new JsonObject
        {
            ["Clients"] = Join(tables, "Clients", OfClients),
            ["ApiResources"] = Join(tables, "ApiResources", OfResources),
            ["ApiScopes"] = Join(tables, "ApiScopes", OfScopes),
            ["IdentityResources"] = Join(tables, "IdentityResources", []),
            ["IdentityProviders"] = Join(tables, "IdentityProviders", []),
        };
        using var document = JsonDocument.Parse(configuration.ToJsonString());
        return new ForeignNode(document.RootElement.Clone(), source.Name, isRoot: true);
    }

    private static JsonArray Join(ForeignNode tables, string table, (string Table, string Member, string Owner, string? Column)[] lists)
    {
        var owned = lists.Select(list => (list, Rows: tables[list.Table].Items.Where(row => row[list.Owner].Text is not null).ToLookup(row => row[list.Owner].Text!, StringComparer.Ordinal))).ToList();
        var joined = new JsonArray();
        foreach (var row in tables[table].Items)
        {
            var whole = JsonNode.Parse(row.Element!.Value.GetRawText())!.AsObject();
            var id = row["Id"].Text ?? "";
            foreach (var (list, rows) in owned)
            {
                if (!rows[id].Any()) continue;
                var items = whole[list.Member] as JsonArray ?? [];
                foreach (var item in rows[id]) items.Add(list.Column is null ? JsonNode.Parse(item.Element!.Value.GetRawText()) : item[list.Column].Text);
                whole[list.Member] = items;
            }
            whole.Remove("id");
            joined.Add((JsonNode)whole);
        }
        return joined;
    }
}
