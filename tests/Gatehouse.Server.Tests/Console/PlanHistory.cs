using System.Text.Json.Nodes;

namespace Gatehouse.Server.Tests.Console;

/// <summary>What the admin API would answer of a plan that several people have changed.</summary>
internal static class PlanHistory
{
    public static JsonObject Versions() => new()
    {
        ["version"] = 7,
        ["versions"] = new JsonArray(
            Version(7, 9000, "apply", "mira", "The report needs the stock too"), Version(6, 95_000, "rollback", "mira", "back to version 4"), Version(5, 97_000, "apply", "jonas", "The shop reads only"),
            Version(4, 700_000, "file", null, null), Version(3, 1_200_000, "apply", "jonas", "A kiosk for the hall"), Version(2, 2_400_000, "file", null, null), Version(1, 2_600_000, "file", null, null)),
    };

    public static JsonObject Drift()
    {
        var change = Change("clients[nightly]", "scope", "changed", [], ["stock.read"]);
        foreach (var (name, value) in new JsonObject { ["since_version"] = 7, ["since"] = BusyDay.Ago(9000), ["source"] = "apply", ["author"] = "mira", ["reason"] = "The report needs the stock too", ["file_edited"] = false }) change[name] = value?.DeepClone();
        return new() { ["version"] = 7, ["file_version"] = 4, ["drift"] = new JsonArray(change) };
    }

    public static JsonObject Difference() => new()
    {
        ["from"] = 6, ["to"] = 7, ["differs"] = true, ["secrets_not_compared"] = 0,
        ["changes"] = new JsonArray(Change("clients[nightly]", "scope", "changed", [], ["stock.read"]), Change("apis[stock]", "token.lifetime", "changed", ["10m"], ["30m"]), Change("clients[kiosk]", "", "removed", ["client_id: kiosk", "kind: device", "scope: openid orders.read"], [])),
        ["access"] = new JsonArray(
            new JsonObject { ["change"] = "gained", ["client_id"] = "nightly", ["api"] = "stock", ["scopes"] = new JsonArray("stock.read"), ["grant_types"] = new JsonArray("client_credentials") },
            new JsonObject { ["change"] = "lost", ["client_id"] = "kiosk", ["api"] = "orders", ["scopes"] = new JsonArray("orders.read"), ["grant_types"] = new JsonArray("urn:ietf:params:oauth:grant-type:device_code") }),
        ["routes"] = new JsonArray(new JsonObject { ["change"] = "gained", ["api"] = "orders", ["route"] = "POST /orders", ["who"] = new JsonArray("role clerk") }),
        ["live_grants"] = new JsonArray(), ["closed_redirect_uris"] = new JsonArray(),
        ["weaker"] = new JsonArray(new JsonObject { ["rule"] = "token-lifetime-unbound", ["level"] = "note", ["place"] = "apis[stock].token.lifetime", ["message"] = "is longer than 15m for tokens that anybody can use", ["remedy"] = "write 10m" }),
    };

    private static JsonObject Version(int number, double ago, string source, string? author, string? reason) =>
        new() { ["version"] = number, ["applied_at"] = BusyDay.Ago(ago), ["source"] = source, ["author"] = author, ["reason"] = reason, ["text_kept"] = true };

    private static JsonObject Change(string part, string field, string kind, string[] from, string[] to) => new()
    {
        ["path"] = field.Length == 0 ? part : $"{part}.{field}", ["part"] = part, ["field"] = field, ["kind"] = kind,
        ["from"] = new JsonArray([.. from.Select(line => (JsonNode)line)]), ["to"] = new JsonArray([.. to.Select(line => (JsonNode)line)]),
    };
}
