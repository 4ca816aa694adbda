using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.Architecture.Tests.Monitoring;

/// <summary>The files below <c>monitoring/</c>, parsed.</summary>
internal static class Shipped
{
    public static readonly string Folder = Path.Combine(Repository.Root, "monitoring");

    public static readonly IReadOnlyList<ShippedRule> Rules = [.. Files("prometheus/rules", "*.yaml").SelectMany(RulesOf)];

    public static readonly IReadOnlyList<string> AlertNames = [.. Rules.Where(rule => rule.IsAlert).Select(rule => rule.Name).Distinct().Order(StringComparer.Ordinal)];

    public static readonly IReadOnlyList<(string File, JsonElement Root)> Dashboards = [.. Files("grafana/dashboards", "*.json").Select(path => (Path.GetFileName(path), Json(path)))];

    /// <summary>Every expression that Prometheus is asked, and where it stands.</summary>
    public static readonly IReadOnlyList<(string Where, string Text)> Expressions =
    [
        .. Rules.Select(rule => (rule.Name, rule.Expression)),
        .. Dashboards.SelectMany(board => Strings(board.Root, "expr").Select(text => ($"{board.File}", text))),
    ];

    public static string[] Files(string folder, string pattern) => [.. Directory.GetFiles(Path.Combine(Folder, folder), pattern).Order(StringComparer.Ordinal)];

    public static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, path))).RootElement;

    public static YamlMappingNode Yaml(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, path))));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    public static string? Text(this YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out var value) ? ((YamlScalarNode)value).Value : null;

    public static IEnumerable<YamlNode> Items(this YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out var value) ? (YamlSequenceNode)value : [];

    /// <summary>All strings under a name, however deep.</summary>
    public static IEnumerable<string> Strings(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Strings(item, name)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == name && member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : Strings(member.Value, name)),
        _ => [],
    };

    private static IEnumerable<ShippedRule> RulesOf(string path) => Yaml(path).Items("groups").SelectMany(group => group.Items("rules")).Select(rule => new ShippedRule(
        rule.Text("alert") ?? rule.Text("record")!, rule.Text("alert") is not null, rule.Text("expr")!, rule.Text("for"), Map(rule, "labels"), Map(rule, "annotations")));

    private static Dictionary<string, string> Map(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out var value)
        ? ((YamlMappingNode)value).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!)
        : [];
}

internal sealed record ShippedRule(string Name, bool IsAlert, string Expression, string? For, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
