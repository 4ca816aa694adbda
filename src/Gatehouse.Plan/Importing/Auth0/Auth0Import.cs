using System.Text.RegularExpressions;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.Auth0;

/// <summary>A tenant of Auth0 as its Deploy CLI exports it: one YAML file, or a folder with a file for each part.</summary>
internal static partial class Auth0Import
{
    private static readonly (string Key, string Folder)[] Lists = [("clients", "clients"), ("resourceServers", "resource-servers"), ("clientGrants", "grants"), ("roles", "roles")];

    private static readonly string[] OrdinaryOfApis = ["id", "name", "token_dialect", "enforce_policies", "skip_consent_for_verifiable_first_party_clients", "signing_secret", "is_system", "client_id", "subject_type_authorization"];

    public static bool Recognises(ForeignSource source) => !source.AreTables && (
        source.Documents.Any(static document => document.Within.Length == 0 && (document.Node["resourceServers"].IsWritten || document.Node["clientGrants"].IsWritten || document.Node["tenant"].IsObject || document.Node["clients"].Items.Any(static client => client["app_type"].Text is not null)))
        || source.Documents.Any(static document => document.Within is "tenant.json" or "tenant.yaml" || document.Within.StartsWith("resource-servers/", StringComparison.Ordinal) || (document.Within.StartsWith("clients/", StringComparison.Ordinal) && document.Node["app_type"].Text is not null)));

    /// <summary>What stands in the place of values that differ from tenant to tenant.</summary>
    [GeneratedRegex("##[A-Za-z0-9_]+##|@@[A-Za-z0-9_]+@@", RegexOptions.CultureInvariant)]
    internal static partial Regex Keyword { get; }

    public static void Translate(ForeignSource source, PlanDrafting plan)
    {
        var parts = Lists.ToDictionary(list => list.Key, list => ItemsOf(source, list.Key, list.Folder));
        if (parts.Values.All(static items => items.Count == 0)) throw Products.Other(source, "auth0", "there are no clients and no resource servers in it");
        foreach (var server in parts["resourceServers"]) Api(server, plan);
        var grants = parts["clientGrants"];
        foreach (var client in parts["clients"]) Auth0Clients.Translate(client, grants, plan);
        foreach (var role in parts["roles"]) plan.LeaveOut($"role {role["name"].Text}", role.Place, "the role", role["permissions"].Items.Any() ? "what a role permits, routes of the gateway say here; give it to people with gatehouse users change --role" : "give it to people with gatehouse users change --role");
        if (parts["clients"].Any(static client => client["app_type"].Text is not "non_interactive"))
            plan.Change("", "", "which API a client may ask for in the name of its users", "Auth0 lets any client ask for every scope of every API; here the plan says which, so add them to scope");
        Rest(source, plan);
    }

    private static List<ForeignNode> ItemsOf(ForeignSource source, string key, string folder) =>
    [
        .. source.Documents.Where(static document => document.Within is "" or "tenant.yaml" or "tenant.yml").SelectMany(document => document.Node[key].Items),
        .. source.Documents.Where(document => document.Within.StartsWith(folder + "/", StringComparison.Ordinal)).SelectMany(static document => document.Node.IsList ? document.Node.Items : [document.Node]),
    ];

    private static void Api(ForeignNode server, PlanDrafting plan)
    {
        if (server["identifier"].Text is not { } identifier) return;
        if (server["is_system"].Flag() || identifier.EndsWith("/api/v2/", StringComparison.Ordinal) || identifier.EndsWith("/me/", StringComparison.Ordinal) || Keyword.IsMatch(identifier))
        {
            plan.LeaveOut($"API {identifier}", server.Place, "the API", Keyword.IsMatch(identifier) ? "its identifier has a keyword of the Deploy CLI in it; export without AUTH0_PRESERVE_KEYWORDS" : "it is Auth0's own");
            return;
        }
        var api = plan.ApiOf(identifier, server["identifier"].Place, server["name"].Text?.ToLowerInvariant());
        foreach (var scope in server["scopes"].Items)
            if (scope["value"].Text is { } name) plan.TryAddScope(api, name, scope["description"].Text, scope.Place);
        var subject = $"API {api.Name}";
        if (server["token_lifetime"].Number is { } seconds)
        {
            // A day is what tokens may live at most.
            api.LifetimeSeconds = Math.Min(seconds, 86_400);
            if (seconds > 86_400) plan.Change(subject, server["token_lifetime"].Place, $"tokens of {seconds} seconds", "live a day, which is the most");
        }
        if (server["token_lifetime_for_web"].Number is { } web && web != server["token_lifetime"].Number) plan.LeaveOut(subject, server["token_lifetime_for_web"].Place, $"tokens of {web} seconds for the implicit flow", "an API has one lifetime here");
        if (server["signing_alg"].Text is { } algorithm)
        {
            if (algorithm is "RS256" or "PS256") plan.SigningAlgorithm = algorithm;
            else plan.LeaveOut(subject, server["signing_alg"].Place, $"tokens signed with {algorithm}", "an API that can check a token with a shared secret could make one; let it fetch the keys");
        }
        server.Without("allow_offline_access");
        plan.LeaveOutRest(subject, server.Without(OrdinaryOfApis));
    }

    /// <summary>Everything that is no client and no API: by name where people wrote it, else by its kind.</summary>
    private static void Rest(ForeignSource source, PlanDrafting plan)
    {
        (string Key, string What, string Reason)[] named =
        [
            ("rules", "the rule", "code of yours does not run here"), ("actions", "the action", "code of yours does not run here"), ("hooks", "the hook", "code of yours does not run here"),
            ("connections", "the connection", "people sign in here with passwords and passkeys, and not by another provider"), ("databases", "the database connection", "Auth0 gives password hashes on request only; ask its support for them"),
            ("database-connections", "the database connection", "Auth0 gives password hashes on request only; ask its support for them"), ("organizations", "the organization", "there are no organizations here"),
        ];
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in source.Documents)
            if (document.Within is "" or "tenant.yaml" or "tenant.yml")
                foreach (var (key, value) in document.Node.Members) Tell(key, value.Items);
            else Tell(document.Within.Split('/')[0], [document.Node]);
        if (others.Count > 0) plan.LeaveOut("", "", string.Join(", ", others), "parts of a tenant that have no counterpart here");

        void Tell(string key, IEnumerable<ForeignNode> items)
        {
            if (Lists.Any(list => list.Key == key || list.Folder == key)) return;
            if (named.FirstOrDefault(part => part.Key == key) is { Key: not null } part) foreach (var item in items) plan.LeaveOut("", item.Place, $"{part.What} {item["name"].Text}".TrimEnd(), part.Reason);
            else if (key.Length > 0) others.Add(key.Replace(".json", "", StringComparison.Ordinal));
        }
    }
}
