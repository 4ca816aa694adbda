using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;

namespace Gatehouse.Plan.Importing.Duende;

/// <summary>Duende IdentityServer and IdentityServer4: configuration as <c>AddInMemoryClients</c> reads it, or the configuration tables of Entity Framework.</summary>
internal static class DuendeImport
{
    private static readonly string[] Ordinary = ["Created", "Updated", "LastAccessed", "NonEditable", "ShowInDiscoveryDocument", "Enabled", "Name", "DisplayName", "Description", "Emphasize", "Required", "AllowedAccessTokenSigningAlgorithms", "ApiResourceId"];

    private static readonly string[] Sections = ["Clients", "ApiScopes", "ApiResources", "IdentityResources"];

    public static bool Recognises(ForeignSource source) => source.AreTables
        ? source.Documents[0].Node["Clients"].IsList && source.Documents[0].Node["ClientGrantTypes"].IsList
        : source.Documents is [var only] && (only.Node["IdentityServer"].IsObject || (SectionOf(only.Node) is var root && root["Clients"].Items.Any(static client => client["AllowedGrantTypes"].IsWritten || client["AllowedScopes"].IsWritten)));

    public static void Translate(ForeignSource source, PlanDrafting plan)
    {
        var configuration = source.AreTables ? DuendeTables.Read(source) : SectionOf(source.Documents[0].Node);
        if (!Sections.Any(section => configuration[section].IsWritten)) throw Products.Other(source, "duende", "it has none of Clients, ApiScopes, ApiResources and IdentityResources");
        plan.Issuer = configuration["IssuerUri"].Text?.TrimEnd('/');
        foreach (var resource in configuration["ApiResources"].Items) Api(resource, plan);
        foreach (var scope in configuration["ApiScopes"].Items) ScopeOf(scope, plan);
        plan.FallbackAudience = plan.Apis.Count > 0 ? plan.Apis[0].Audience : "api";
        foreach (var resource in configuration["IdentityResources"].Items) IdentityResource(resource, plan);
        foreach (var client in configuration["Clients"].Items) DuendeClients.Translate(client, plan);
        foreach (var (name, client) in configuration["Clients"].Members) plan.LeaveOut($"client {name}", client.Place, "the client", $"the profile {client["Profile"].Text} of the ASP.NET Core templates says nothing of its addresses; write the client by hand");
        foreach (var provider in configuration["IdentityProviders"].Items) plan.LeaveOut("", provider.Place, $"the identity provider {provider["Scheme"].Text}", "people sign in here with passwords and passkeys, and not by another provider");
        foreach (var resource in configuration["ApiResources"].Items.Where(static resource => resource["ApiSecrets"].Items.Any())) DuendeClients.TranslateApi(resource, plan);
    }

    private static ForeignNode SectionOf(ForeignNode root) => root["IdentityServer"] is { IsObject: true } section ? section : root;

    private static void Api(ForeignNode resource, PlanDrafting plan)
    {
        if (resource["Name"].Text is not { } name) return;
        if (!resource["Enabled"].Flag(true))
        {
            plan.LeaveOut($"API {name}", resource.Place, "the API", "it is disabled");
            return;
        }
        var api = plan.ApiOf(name, resource.Place);
        foreach (var scope in resource["Scopes"].Items)
            if ((scope.Text ?? scope["Name"].Text) is { } scopeName) plan.TryAddScope(api, scopeName, scope["DisplayName"].Text ?? scope["Description"].Text, scope.Place);
        Claims(resource, $"API {api.Name}", plan);
        plan.LeaveOutRest($"API {api.Name}", resource.Without(Ordinary).Without("ApiSecrets"));
    }

    /// <summary>A scope that no resource has belongs to an API that has nothing else; one that a resource has gets its texts here.</summary>
    private static void ScopeOf(ForeignNode scope, PlanDrafting plan)
    {
        if (scope["Name"].Text is not { } name) return;
        if (!scope["Enabled"].Flag(true))
        {
            plan.LeaveOut($"scope {name}", scope.Place, "the scope", "it is disabled");
            foreach (var api in plan.Apis) api.Scopes.Remove(name);
            return;
        }
        var description = scope["DisplayName"].Text is { } display && display != name ? display : scope["Description"].Text;
        if (plan.Apis.FirstOrDefault(api => api.Scopes.ContainsKey(name)) is { } known) known.Scopes[name] ??= description;
        else plan.TryAddScope(plan.ApiOf("api", scope.Place), name, description, scope.Place);
        Claims(scope, $"scope {name}", plan);
        plan.LeaveOutRest($"scope {name}", scope.Without(Ordinary));
    }

    private static void IdentityResource(ForeignNode resource, PlanDrafting plan)
    {
        if (resource["Name"].Text is not { } name || Protocol.Scopes.IsIdentity(name)) return;
        plan.LeaveOut($"identity resource {name}", resource.Place, "the identity resource", name is "address" or "phone" ? "no such claims are kept here" : "what is told of people is fixed here: profile and email");
    }

    private static void Claims(ForeignNode resource, string subject, PlanDrafting plan)
    {
        if (resource["UserClaims"].Texts is { Count: > 0 } claims) plan.LeaveOut(subject, resource["UserClaims"].Place, $"the claims {string.Join(", ", claims.Select(claim => claim.Value))} in its tokens", "what a token says is fixed here; gatehouse plan what-if shows it");
    }
}
