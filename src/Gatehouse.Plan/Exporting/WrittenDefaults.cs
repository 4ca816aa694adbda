using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Stored;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Exporting;

/// <summary>Takes out of a stored version what its reader would fill in again.</summary>
internal static class WrittenDefaults
{
    private static readonly string[] Named = ["apis", "trusted_issuers", "clients", "users", "registration", "silenced"];

    public static JsonObject LeaveOut(string document)
    {
        var plan = JsonNode.Parse(document)!.AsObject();
        var otherwise = JsonNode.Parse(StoredPlan.Write(new PlanDocument(), Same))!.AsObject();
        foreach (var api in Parts(plan, "apis")) LeaveOutOfApi(api);
        var blanks = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var client in Parts(plan, "clients")) LeaveOutOfClient(client, blanks);
        foreach (var issuer in Parts(plan, "trusted_issuers")) LeaveOut(issuer, new JsonObject { ["single_use"] = "on" });
        foreach (var user in Parts(plan, "users")) LeaveOut(user, new JsonObject { ["roles"] = new JsonArray() });
        foreach (var list in Named)
            if (plan[list] is JsonArray { Count: 0 })
                plan.Remove(list);
        LeaveOut(plan, otherwise);
        return plan;
    }

    /// <summary>The same of one part alone.</summary>
    /// <param name="list">The list that it is an item of.</param>
    public static JsonObject LeaveOutOfPart(string list, JsonObject part) =>
        LeaveOut(new JsonObject { [list] = new JsonArray(part) }.ToJsonString())[list]![0]!.DeepClone().AsObject();

    private static IEnumerable<JsonObject> Parts(JsonObject plan, string list) => (plan[list] as JsonArray ?? []).OfType<JsonObject>();

    private static void LeaveOutOfApi(JsonObject api)
    {
        LeaveOut(api, Blanks.Api);
        if (api["gateway"] is JsonObject gateway) LeaveOut(gateway, Blanks.Gateway);
        foreach (var route in Parts(api, "routes")) LeaveOut(route, new JsonObject { ["scopes"] = new JsonArray(), ["roles"] = new JsonArray() });
    }

    /// <summary>What a client has by itself depends on its kind, on whether it has secrets and on its grants.</summary>
    private static void LeaveOutOfClient(JsonObject client, Dictionary<string, JsonObject> blanks)
    {
        var grants = client["grant_types"]!.AsArray();
        var hasSecrets = client["client_secrets"] is JsonArray { Count: > 0 };
        var kind = (string)client["kind"]!;
        var key = $"{kind} {hasSecrets} {grants.ToJsonString()}";
        if (!blanks.TryGetValue(key, out var blank)) blanks[key] = blank = Blanks.ClientOf(kind, hasSecrets, [.. grants.Select(grant => (string)grant!)]);
        // Whether a client that has secrets proves itself at all, its kind says; one that has none must say it here.
        foreach (var (name, value) in blank)
            if (value is JsonObject inner && client[name] is JsonObject same) LeaveOutAll(client, name, same, inner);
            else if (name is not ("client_id" or "kind" or "grant_types") && JsonNode.DeepEquals(client[name], value)) client.Remove(name);
        if (ClientKinds.Words.TryFind(kind, out var known) && ClientKinds.Of(known).Grants.SequenceEqual(grants.Select(grant => (string)grant!))) client.Remove("grant_types");
    }

    private static void LeaveOut(JsonObject written, JsonObject otherwise)
    {
        foreach (var (name, value) in otherwise)
            if (value is JsonObject inner && written[name] is JsonObject same) LeaveOutAll(written, name, same, inner);
            else if (JsonNode.DeepEquals(written[name], value)) written.Remove(name);
    }

    private static void LeaveOutAll(JsonObject written, string name, JsonObject same, JsonObject otherwise)
    {
        LeaveOut(same, otherwise);
        if (same.Count == 0) written.Remove(name);
    }

    private static string Same(string secret) => secret;

    /// <summary>Parts as they are when nothing is written but what must be.</summary>
    private static class Blanks
    {
        private static readonly JsonObject Whole = JsonNode.Parse(StoredPlan.Write(
            new PlanDocument { Apis = [new PlanApi { Name = "", Resource = "", Gateway = new PlanApiGateway() }] }, Same))!.AsObject();

        public static JsonObject Gateway { get; } = Whole["apis"]![0]!["gateway"]!.AsObject();

        public static JsonObject Api { get; } = Without(Whole["apis"]![0]!.AsObject(), "name", "resource", "gateway");

        public static JsonObject ClientOf(string kind, bool hasSecrets, string[] grants)
        {
            var findings = new Findings("");
            List<MapEntry> entries = [Entry("client_id", Text("x")), Entry("kind", Text(kind)), Entry("grant_types", new ListNode([.. grants.Select(Text)], default))];
            if (hasSecrets) entries.Add(Entry("client_secrets", new ListNode([Text("x")], default)));
            var client = ClientSections.Read(new Section(new MapNode([.. entries], default), "", findings), stored: false, findings);
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) ClientJson.Write(json, client with { Scope = ScopeSet.Empty }, Same);
            return JsonNode.Parse(buffer.ToArray())!.AsObject();
        }

        private static JsonObject Without(JsonObject part, params ReadOnlySpan<string> names)
        {
            foreach (var name in names) part.Remove(name);
            return part;
        }

        private static MapEntry Entry(string key, PlanNode value) => new(key, default, value);

        private static PlanNode Text(string text) => new ScalarNode(text, isNull: false, hasVariable: false, default);
    }
}
