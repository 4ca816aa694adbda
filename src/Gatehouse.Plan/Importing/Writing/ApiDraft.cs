using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Importing.Writing;

/// <summary>An API as it comes together.</summary>
/// <param name="Audience">What the other product called it in <c>aud</c>.</param>
internal sealed record ApiDraft(string Name, string Audience, string Resource, string Place)
{
    public OrderedDictionary<string, string?> Scopes { get; } = new(StringComparer.Ordinal);

    public long? LifetimeSeconds { get; set; }

    public bool IsOpaque { get; set; }

    public JsonObject Write()
    {
        var api = new JsonObject { ["name"] = Name, ["resource"] = Resource };
        var token = new JsonObject();
        if (IsOpaque) token["format"] = "opaque";
        if (LifetimeSeconds is { } seconds and > 0) token["lifetime"] = TextOf(seconds);
        if (token.Count > 0) api["token"] = token;
        if (Scopes.Count > 0)
            api["scopes"] = new JsonArray([.. Scopes.Select(static JsonNode (scope) => scope.Value is null ? JsonValue.Create(scope.Key) : new JsonObject { ["name"] = scope.Key, ["description"] = scope.Value })]);
        return api;
    }

    /// <summary>A duration as plans write it.</summary>
    public static string TextOf(long seconds) => string.Create(CultureInfo.InvariantCulture, $"{(seconds % 86_400 == 0 ? $"{seconds / 86_400}d" : seconds % 3600 == 0 ? $"{seconds / 3600}h" : seconds % 60 == 0 ? $"{seconds / 60}m" : $"{seconds}s")}");
}
