using System.Text.Json;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Plan.Importing.Keycloak;

/// <summary>
/// A realm of Keycloak, as <c>kc.sh export</c> and the console's partial export write it: one file, or a folder in which users have files of their own.
/// </summary>
internal static class KeycloakImport
{
    private const string Master = "master";

    // What every realm has, and what says nothing about clients.
    private static readonly string[] Ordinary =
    [
        "id", "realm", "enabled", "displayName", "displayNameHtml", "defaultRole", "defaultRoles", "requiredCredentials", "keycloakVersion", "sslRequired", "browserSecurityHeaders", "publicKey", "privateKey", "certificate", "codeSecret",
        "clientScopeMappings", "scopeMappings", "defaultDefaultClientScopes", "defaultOptionalClientScopes", "requiredActions", "authenticatorConfig", "browserFlow", "registrationFlow", "directGrantFlow", "resetCredentialsFlow", "clientAuthenticationFlow",
        "dockerAuthenticationFlow", "firstBrokerLoginFlow", "clientProfiles", "clientPolicies", "eventsListeners", "enabledEventTypes", "supportedLocales", "localizationTexts", "attributes", "users", "clients", "clientScopes", "roles", "groups", "defaultGroups",
        "components", "identityProviders", "identityProviderMappers", "authenticationFlows", "accessTokenLifespan", "defaultSignatureAlgorithm", "registrationAllowed", "smtpServer", "passwordPolicy", "applications", "oauthClients", "applicationScopeMappings",
    ];

    public static bool Recognises(ForeignSource source) => !source.AreTables && source.Documents.Any(document => IsRealm(document.Root) || (document.Root.ValueKind == JsonValueKind.Array && Products.IsListOf(document.Root, "realm")));

    public static void Translate(ForeignSource source, PlanDrafting plan)
    {
        var realms = Chosen(source, plan.Part);
        plan.FallbackAudience = realms[0]["realm"].Text!;
        plan.People = realms.Sum(static realm => realm["users"].Items.Count());
        foreach (var realm in realms) Settings(realm, plan);
        // Scopes first: clients are held to what there is.
        foreach (var realm in realms) KeycloakScopes.Translate(realm, plan);
        foreach (var realm in realms) KeycloakClients.Translate(realm, plan);
        foreach (var api in plan.Apis)
            if (realms.Select(static realm => realm["accessTokenLifespan"].Number).FirstOrDefault(static seconds => seconds > 0) is { } seconds)
                api.LifetimeSeconds = seconds;
    }

    /// <summary>The documents of one realm: that with its clients, and those with its users.</summary>
    public static IReadOnlyList<ForeignNode> Chosen(ForeignSource source, string? name)
    {
        List<ForeignNode> all = [.. source.Documents.SelectMany(static document => document.Root.ValueKind == JsonValueKind.Array ? document.Node.Items : [document.Node]).Where(static node => node.IsObject && node["realm"].Text is not null)];
        var names = all.Select(static realm => realm["realm"].Text!).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) throw Products.Other(source, "keycloak", "nothing in it names a realm");
        if (name is null && names.Count == 2) names.Remove(Master);
        if (name is null && names.Count > 1) throw new ImportFaultException($"{source.Name} has the realms {string.Join(", ", names)}, and a plan is one of them. Name it with --realm.");
        if (name is not null && !names.Contains(name)) throw new ImportFaultException($"{source.Name} has no realm {name}; it has {string.Join(", ", names)}.");
        return [.. all.Where(realm => realm["realm"].Text == (name ?? names[0]))];
    }

    public static string SubjectOf(ForeignNode realm) => $"realm {realm["realm"].Text}";

    private static bool IsRealm(JsonElement element) =>
        Products.IsObjectWith(element, "realm") && ((string[])["clients", "users", "clientScopes", "roles", "applications"]).Any(key => Products.IsObjectWith(element, key));

    private static void Settings(ForeignNode realm, PlanDrafting plan)
    {
        var subject = SubjectOf(realm);
        if (realm["defaultSignatureAlgorithm"] is { Text: { } algorithm } field)
        {
            if (SigningAlgorithms.All.Contains(algorithm)) plan.SigningAlgorithm = algorithm == SigningAlgorithms.ES256 ? null : algorithm;
            else plan.LeaveOut(subject, field.Place, $"tokens signed with {algorithm}", "ES256 signs here");
        }
        if (realm["registrationAllowed"].Flag()) plan.LeaveOut(subject, realm["registrationAllowed"].Place, "people make accounts themselves", "write authentication: { sign_up: on } if they may here too");
        foreach (var provider in realm["identityProviders"].Items) plan.LeaveOut(subject, provider.Place, $"the identity provider {provider["alias"].Text}", "people sign in here with passwords and passkeys, and not by another provider");
        foreach (var federation in realm["components"]["org.keycloak.storage.UserStorageProvider"].Items) plan.LeaveOut(subject, federation.Place, $"the user federation {federation["name"].Text}", "accounts live here; its people can be added with gatehouse users");
        foreach (var flow in realm["authenticationFlows"].Items.Where(static flow => !flow["builtIn"].Flag(true))) plan.LeaveOut(subject, flow.Place, $"the authentication flow {flow["alias"].Text}", "what is asked of people, minimum_acr says here");
        foreach (var group in realm["groups"].Items) plan.LeaveOut(subject, group.Place, $"the group {group["name"].Text}", "there are no groups here; give its people a role");
        if (realm["smtpServer"] is { IsObject: true } mail && mail.Members.Any()) plan.LeaveOut(subject, mail.Place, "the mail server", "no mail is sent from here");
        if (realm["passwordPolicy"] is { Text: { } policy } rule) plan.LeaveOut(subject, rule.Place, $"the password policy {policy}", "passwords have eight characters or more here, and no other demands");
        plan.LeaveOutRest(subject, realm.Without(Ordinary), "settings of the realm that have no counterpart here, or are so anyway");
    }
}
