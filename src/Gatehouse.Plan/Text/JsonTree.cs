using System.Collections.Immutable;
using System.Text.Json;

namespace Gatehouse.Plan.Text;

/// <summary>Reads the JSON of a stored version into the same tree as a plan file, without variables and places; and writes such a tree.</summary>
internal static class JsonTree
{
    /// <summary>Writes a part of a plan as JSON; single values become text.</summary>
    public static void Write(Utf8JsonWriter json, PlanNode node)
    {
        switch (node)
        {
            case MapNode map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (var item in list.Items) Write(json, item);
                json.WriteEndArray();
                break;
            case ScalarNode { IsNull: true }:
                json.WriteNullValue();
                break;
            case ScalarNode scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }

    public static PlanNode Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapNode([.. element.EnumerateObject().Select(static member => new MapEntry(member.Name, default, Read(member.Value)))], default),
        JsonValueKind.Array => new ListNode([.. element.EnumerateArray().Select(static item => Read(item))], default),
        JsonValueKind.String => new ScalarNode(element.GetString()!, isNull: false, hasVariable: false, default),
        JsonValueKind.Null => new ScalarNode("", isNull: true, hasVariable: false, default),
        _ => new ScalarNode(element.GetRawText(), isNull: false, hasVariable: false, default),
    };

    /// <summary>Tells the findings what is written at which path, for those who ask: rules do, the reader does not.</summary>
    public static void Locate(PlanNode node, string path, Findings findings)
    {
        findings.Locate(path, node);
        if (node is MapNode map)
            foreach (var entry in map.Entries) Locate(entry.Value, PlanPath.Key(path, entry.Key), findings);
        else if (node is ListNode list)
            for (var i = 0; i < list.Items.Length; i++) Locate(list.Items[i], PlanPath.Item(path, i), findings);
    }
}
