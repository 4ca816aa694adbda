using System.Text.Json;
using Gatehouse.Plan.Importing.Sources;
using Gatehouse.Plan.Importing.Writing;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Importing.OpenIddict;

/// <summary>Applications and scopes of OpenIddict: its tables, in which lists are JSON in a column, or descriptors as JSON.</summary>
internal static class OpenIddictImport
{
    private const string Applications = "OpenIddictApplications";
    private const string ScopesTable = "OpenIddictScopes";

    public static bool Recognises(ForeignSource source) => source.AreTables
        ? source.Documents[0].Node[Applications].IsList
        : source.Documents is [var only] && DescriptorsOf(only.Node).FirstOrDefault() is { } first && first["ClientId"].Text is not null && first["Permissions"].IsWritten;

    public static void Translate(ForeignSource source, PlanDrafting plan)
    {
        var root = source.Documents[0].Node;
        if (source.AreTables && !root[Applications].IsList) throw Products.Other(source, "openiddict", $"it has no table {Applications}");
        var applications = source.AreTables ? [.. root[Applications].Items] : DescriptorsOf(root).ToList();
        var scopes = source.AreTables ? root[ScopesTable] : root["Scopes"];
        if (source.AreTables && !scopes.IsList) throw Products.Other(source, "openiddict", $"it has no table {ScopesTable}");
        foreach (var scope in scopes.Items) ScopeOf(scope, plan);
        foreach (var application in applications) ScopesOfCode(application, plan);
        plan.FallbackAudience = plan.Apis.Count > 0 ? plan.Apis[0].Audience : "api";
        foreach (var application in applications)
            if (application["ClientId"].Text is { } id) OpenIddictClients.Translate(id, application, plan);
            else plan.LeaveOut("", application.Place, "an application", "it has no ClientId");
    }

    /// <summary>A list or an object, whether it is written as such or as JSON in a column.</summary>
    public static ForeignNode Unwrapped(ForeignNode node)
    {
        if (node.Text is not { } text || text[0] is not ('[' or '{')) return node;
        try
        {
            using var json = JsonDocument.Parse(text);
            return new ForeignNode(json.RootElement.Clone(), node.Place);
        }
        catch (JsonException broken)
        {
            throw new ImportFaultException($"{node.Place} is no JSON: {broken.Message} Correct the row, or take it out.");
        }
    }

    /// <summary>Scopes that a program registers in its code stand in no table, and applications may have them all the same.</summary>
    private static void ScopesOfCode(ForeignNode application, PlanDrafting plan)
    {
        foreach (var permission in Unwrapped(application["Permissions"]).Texts.Where(static permission => permission.Value.StartsWith("scp:", StringComparison.Ordinal)))
            if (permission.Value[4..] is var scope && !Scopes.IsIdentity(scope) && scope is not (Scopes.OfflineAccess or "address" or "phone" or "roles") && !plan.KnowsScope(scope) && plan.TryAddScope(plan.ApiOf("api", permission.Place), scope, null, permission.Place))
                plan.Change($"scope {scope}", permission.Place, "the scope", "no table or list tells of which API it is; move it to the one that it belongs to");
    }

    private static IEnumerable<ForeignNode> DescriptorsOf(ForeignNode root) => root.IsList ? root.Items : root["Applications"].Items;

    private static void ScopeOf(ForeignNode scope, PlanDrafting plan)
    {
        if (scope["Name"].Text is not { } name || Scopes.IsIdentity(name) || name == Scopes.OfflineAccess) return;
        var resources = Unwrapped(scope["Resources"]).Texts;
        foreach (var other in resources.Skip(1)) plan.LeaveOut($"scope {name}", other.Place, $"the resource {other.Value}", "a scope belongs to one API here; give the other one a scope of its own");
        plan.TryAddScope(plan.ApiOf(resources.Count > 0 ? resources[0].Value : "api", scope.Place), name, scope["DisplayName"].Text ?? scope["Description"].Text, scope.Place);
        plan.LeaveOutRest($"scope {name}", scope.Without("Id", "ConcurrencyToken", "Description", "DisplayNames", "Descriptions"));
    }
}
