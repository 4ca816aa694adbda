using System.Text.Json;

namespace Gatehouse.Protocol.Signals;

/// <summary>What gateways decided, as it travels in a <see cref="CallReport"/>.</summary>
internal static class RouteCountsJson
{
    private const string Member = "routes";
    private const int LongestScope = 1000;

    public static void Write(Utf8JsonWriter json, IReadOnlyList<RouteCounts> routes)
    {
        json.WriteStartArray(Member);
        foreach (var (call, calls) in routes)
        {
            json.WriteStartObject();
            json.WriteString("method", call.Method);
            json.WriteString("route", call.Route);
            json.WriteString("client_id", call.Client);
            if (call.Scope.Length > 0) json.WriteString("scope", call.Scope);
            if (call.Roles.Length > 0) json.WriteString("roles", call.Roles);
            if (call.Refused > 0) json.WriteNumber("refused", call.Refused);
            json.WriteNumber("calls", calls);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Empty where there is no such member; null when it is something else.</summary>
    public static IReadOnlyList<RouteCounts>? Read(JsonElement report)
    {
        if (!report.TryGetProperty(Member, out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > CallReport.MostRoutes) return null;
        var routes = new List<RouteCounts>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (ReadOne(item) is not { } route) return null;
            routes.Add(route);
        }
        return routes;
    }

    private static RouteCounts? ReadOne(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || CallReportJson.Text(json, "method") is not { } method || CallReportJson.Text(json, "route") is not { } route || CallReportJson.Text(json, "client_id") is not { } client) return null;
        if (CallReportJson.Number(json, "refused") is not (0 or 401 or 403) || CallReportJson.Number(json, "calls") is not (> 0 and var calls)) return null;
        return new RouteCounts(new RouteCall(method, route, client, CallReportJson.Text(json, "scope", LongestScope) ?? "", CallReportJson.Text(json, "roles") ?? "", CallReportJson.Number(json, "refused")!.Value), calls);
    }
}
