using System.Text.Json;
using Gatehouse.Plan.Importing.Auth0;
using Gatehouse.Plan.Importing.Duende;
using Gatehouse.Plan.Importing.Hydra;
using Gatehouse.Plan.Importing.Keycloak;
using Gatehouse.Plan.Importing.OpenIddict;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;

namespace Gatehouse.Plan.Importing;

/// <summary>A product from which plans are imported.</summary>
/// <param name="Name">How it is named on the command line.</param>
/// <param name="Title">How people call it.</param>
/// <param name="Shape">What its source looks like, for whoever gave something else.</param>
/// <param name="Recognises">Whether a source is of it, without doubt.</param>
internal sealed record Product(string Name, string Title, string Shape, Func<ForeignSource, bool> Recognises, Action<ForeignSource, PlanDrafting> Translate);

internal static class Products
{
    public static readonly IReadOnlyList<Product> All =
    [
        new("keycloak", "Keycloak", "a realm as JSON, or the folder that kc.sh export wrote", KeycloakImport.Recognises, KeycloakImport.Translate),
        new("auth0", "Auth0", "tenant.yaml of the Deploy CLI, or the folder that it wrote", Auth0Import.Recognises, Auth0Import.Translate),
        new("duende", "IdentityServer", "a configuration with IdentityServer:Clients, or a database with the table Clients", DuendeImport.Recognises, DuendeImport.Translate),
        new("openiddict", "OpenIddict", "a database with the table OpenIddictApplications, or a JSON array of application descriptors", OpenIddictImport.Recognises, OpenIddictImport.Translate),
        new("hydra", "Ory Hydra", "what hydra list oauth2-clients --format json writes, or GET /admin/clients answers", HydraImport.Recognises, HydraImport.Translate),
    ];

    public static Product Find(ForeignSource source, string? from)
    {
        if (from is not null) return All.FirstOrDefault(product => product.Name == from) ?? throw new ImportFaultException($"{from} is no product from which plans are imported. Name one of {string.Join(", ", All.Select(product => product.Name))}.");
        return All.Where(product => product.Recognises(source)).ToList() switch
        {
            [var only] => only,
            [] => throw new ImportFaultException($"{source.Name} is not recognised. Known are {string.Join("; ", All.Select(product => $"{product.Title}: {product.Shape}"))}. If it is one of them, name it with --from."),
            var several => throw new ImportFaultException($"{source.Name} may be of {string.Join(" or ", several.Select(product => product.Title))}. Say which with --from {string.Join(" or --from ", several.Select(product => product.Name))}."),
        };
    }

    /// <summary>That a source is not what it is said to be.</summary>
    public static ImportFaultException Other(ForeignSource source, string name, string lacks)
    {
        var product = All.First(known => known.Name == name);
        return new($"{source.Name} is not of {product.Title}: {lacks}. Give {product.Shape}.");
    }

    public static bool IsObjectWith(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.EnumerateObject().Any(member => member.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    public static bool IsListOf(JsonElement element, string key) => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 && IsObjectWith(element[0], key);
}
