using System.Collections.Immutable;
using System.Text.Json;

namespace Gatehouse.Plan.Text;

/// <summary>Reads the JSON of a stored version into the same tree as a plan file, without variables and places.</summary>
internal static class JsonTree
{
    public static PlanNode Read(JsonElement element, string path, Findings findings)
    {
        PlanNode node = element.ValueKind switch
        {
            JsonValueKind.Object => new MapNode(
                [.. element.EnumerateObject().Select(member => new MapEntry(member.Name, default, Read(member.Value, PlanPath.Key(path, member.Name), findings)))], default),
            JsonValueKind.Array => new ListNode(
                [.. element.EnumerateArray().Select((item, i) => Read(item, PlanPath.Item(path, i), findings))], default),
            JsonValueKind.String => new ScalarNode(element.GetString()!, isNull: false, hasVariable: false, default),
            JsonValueKind.Null => new ScalarNode("", isNull: true, hasVariable: false, default),
            _ => new ScalarNode(element.GetRawText(), isNull: false, hasVariable: false, default),
        };
        findings.Locate(path, node);
        return node;
    }
}
