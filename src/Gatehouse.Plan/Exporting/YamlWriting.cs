using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Exporting;

/// <summary>Writes a tree as people write plans: what is small on one line, what is not below each other.</summary>
internal static class YamlWriting
{
    private const int Widest = 120;
    private const string VariableMark = "${}";

    /// <summary>Where lines are shown in a terminal, with a sign before them.</summary>
    private const int WidestShown = 72;

    private static readonly string[] Words = ["scope", "default_scope"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Stands in a tree for a variable of the plan, so that no text from elsewhere can be taken for one.</summary>
    public static JsonObject Variable(string name) => new() { [VariableMark] = name };

    public static string Write(JsonObject plan)
    {
        var text = new StringBuilder();
        WriteMembers(text, plan, 0, Widest);
        return text.Length == 0 ? "{}\n" : text.ToString();
    }

    /// <summary>One part by itself, as lines for a terminal.</summary>
    public static IEnumerable<string> LinesOf(JsonNode part)
    {
        var text = new StringBuilder();
        if (part is JsonObject members) WriteMembers(text, members, 0, WidestShown);
        else foreach (var item in part.AsArray()) WriteItem(text, item!, 0, WidestShown);
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void WriteMembers(StringBuilder text, JsonObject members, int indent, int widest)
    {
        var first = true;
        foreach (var (name, value) in members)
        {
            // The first member of an item stands behind its dash.
            if (!first || text.Length == 0 || text[^1] == '\n') text.Append(' ', indent);
            first = false;
            text.Append(YamlScalar.Write(name)).Append(':');
            WriteValue(text, name, value!, indent, widest);
        }
    }

    private static void WriteValue(StringBuilder text, string name, JsonNode value, int indent, int widest)
    {
        if (InOneLine(name, value, widest - indent - name.Length) is { } line) text.Append(' ').Append(line).Append('\n');
        else if (value is JsonObject members)
        {
            text.Append('\n');
            WriteMembers(text, members, indent + 2, widest);
        }
        else
        {
            text.Append('\n');
            foreach (var item in value.AsArray()) WriteItem(text, item!, indent + 2, widest);
        }
    }

    private static void WriteItem(StringBuilder text, JsonNode item, int indent, int widest)
    {
        text.Append(' ', indent).Append("- ");
        if (InOneLine("", item, widest - indent) is { } line) text.Append(line).Append('\n');
        else WriteMembers(text, item.AsObject(), indent + 2, widest);
    }

    /// <summary>The value on one line; null where it is too much for one, or deserves several.</summary>
    private static string? InOneLine(string name, JsonNode value, int room)
    {
        if (value is JsonValue single) return name == "jwks" && AsKeys((string)single!) is { } keys ? keys : YamlScalar.Write((string)single!);
        if (value is JsonArray words && words.Count > 0 && Words.Contains(name)) return YamlScalar.Write(string.Join(' ', words.Select(word => (string)word!)));
        // APIs, clients and the like are read one below the other, however short.
        if (value is JsonArray list && list.Count > 0 && list[0] is JsonObject) return null;
        return Flow(value) is { } line && line.Length <= room ? line : null;
    }

    private static string? Flow(JsonNode value) => value switch
    {
        JsonObject { Count: 1 } variable when variable[VariableMark] is { } name => $"${{{(string)name!}}}",
        JsonArray list when list.All(static item => item is JsonValue) => $"[{string.Join(", ", list.Select(static item => YamlScalar.Write((string)item!)))}]",
        JsonObject { Count: 0 } => "{}",
        JsonObject members when !members.ContainsKey("client_id") && !members.ContainsKey("resource") => FlowOf(members),
        JsonValue single => YamlScalar.Write((string)single!),
        _ => null,
    };

    private static string? FlowOf(JsonObject members)
    {
        var parts = new List<string>(members.Count);
        foreach (var (name, value) in members)
        {
            if (Flow(value!) is not { } line) return null;
            parts.Add($"{YamlScalar.Write(name)}: {line}");
        }
        return $"{{ {string.Join(", ", parts)} }}";
    }

    /// <summary>A JWK Set as YAML, where that reads back to the very same text.</summary>
    private static string? AsKeys(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Plain)) JsonTree.Write(writer, JsonTree.Read(parsed.RootElement));
            return Encoding.UTF8.GetString(buffer.ToArray()) == json && !json.Contains("${", StringComparison.Ordinal) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
