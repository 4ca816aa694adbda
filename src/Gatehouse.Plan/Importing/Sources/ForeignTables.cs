namespace Gatehouse.Plan.Importing.Sources;

/// <summary>The tables of other products' databases that an import reads.</summary>
public static class ForeignTables
{
    /// <summary>Clients, APIs and scopes of IdentityServer and OpenIddict.</summary>
    public static readonly IReadOnlyCollection<string> OfPlans =
    [
        "Clients", "ClientSecrets", "ClientGrantTypes", "ClientRedirectUris", "ClientPostLogoutRedirectUris", "ClientCorsOrigins", "ClientScopes", "ClientClaims", "ClientProperties", "ClientIdPRestrictions",
        "ApiResources", "ApiResourceScopes", "ApiResourceSecrets", "ApiResourceClaims", "ApiSecrets", "ApiClaims", "ApiScopes", "ApiScopeClaims", "IdentityResources", "IdentityProviders", "OpenIddictApplications", "OpenIddictScopes",
    ];

    /// <summary>People of ASP.NET Core Identity.</summary>
    public static readonly IReadOnlyCollection<string> OfPeople = ["AspNetUsers", "AspNetRoles", "AspNetUserRoles", "AspNetUserClaims", "AspNetUserTokens", "AspNetUserLogins"];
}
