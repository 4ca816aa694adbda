using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Plan.Schema;
using Gatehouse.Plan.Tests.Checking.Examples;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.Plan.Tests.Checking;

/// <summary>The published schema says what the reader says.</summary>
public class Schema
{
    private static readonly JsonElement Root = JsonDocument.Parse(PlanSchema.Write()).RootElement;

    [Fact]
    public void It_is_published() => Reference.IsUpToDate("docs/reference/plan.schema.json", PlanSchema.Write());

    [Fact]
    public void It_accepts_every_plan_that_the_reader_accepts()
    {
        var plans = ((Example[])[.. FileExamples.All, .. ServerExamples.All, .. ApiExamples.All, .. GatewayExamples.All, .. ClientExamples.All, .. ProofExamples.All]).SelectMany(example => (string[])[example.Breaks, example.Obeys])
            .Concat(Documentation.Examples.Select(example => (string)example.Data)).Distinct().Where(text => PlanReader.Read(text, "plan", Plans.Variable).Plan is not null).ToList();
        Assert.True(plans.Count > 150, $"only {plans.Count}");
        foreach (var plan in plans) Assert.True(FaultOf(Node(plan), Root, "") is null, $"{FaultOf(Node(plan), Root, "")}\n{plan}");
    }

    [Theory]
    [InlineData("isuer: x"), InlineData("profile: oauth22"), InlineData("clients: [{ client_id: a }]"), InlineData("clients: [{ kind: spa }]"), InlineData("clients: [{ client_id: a, kind: wbe }]"), InlineData("apis: [{ name: a, resource: b, token: { lifetime: long } }]")]
    [InlineData("apis: { a: b }"), InlineData("registration: { most_clients: 0 }"), InlineData("apis: [{ name: a, resource: b, gateway: { cors: { orgins: [] } } }]"), InlineData("expect: [{ client: a, answer: 201 }]"), InlineData("token_signing: { algorithm: none }")]
    public void It_refuses_what_the_reader_does_not_know(string plan)
    {
        Assert.Null(PlanReader.Read(plan, "plan", Plans.Variable).Plan);
        Assert.NotNull(FaultOf(Node(plan), Root, ""));
    }

    private static YamlNode Node(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Regex.Replace(text, @"\$\{([A-Z_]+)\}", "$$<$1>")));
        return stream.Documents[0].RootNode;
    }

    // The part of JSON Schema that the schema uses; scalars as the YAML of editors has them.
    private static string? FaultOf(YamlNode node, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("anyOf", out var forms))
            return forms.EnumerateArray().Any(form => FaultOf(node, form, path) is null) ? null : $"{path}: {string.Join("; ", forms.EnumerateArray().Select(form => FaultOf(node, form, path)))}";
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.ToString().Equals(node.ToString(), StringComparison.OrdinalIgnoreCase))) return $"{path}: {node} is no such word";
        if (schema.TryGetProperty("type", out var type) && !TypesOf(node).Intersect(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!]).Any()) return $"{path}: {node} is not {type}";
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(node.ToString().Replace("$<", "${").Replace('>', '}'), pattern.GetString()!)) return $"{path}: {node} does not match";
        if (schema.TryGetProperty("minimum", out var minimum) && long.Parse(node.ToString()) < minimum.GetInt64()) return $"{path}: too small";
        return node switch
        {
            YamlSequenceNode list when schema.TryGetProperty("items", out var items) => list.Children.Select((child, i) => FaultOf(child, items, $"{path}[{i}]")).FirstOrDefault(fault => fault is not null),
            YamlMappingNode map => FaultOfMembers(map, schema, path),
            _ => null,
        };
    }

    private static string? FaultOfMembers(YamlMappingNode map, JsonElement schema, string path)
    {
        foreach (var (key, value) in map.Children)
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(key.ToString(), out var member))
            {
                if (FaultOf(value, member, $"{path}.{key}") is { } fault) return fault;
            }
            else if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False) return $"{path}.{key} is unknown";
        }
        if (!schema.TryGetProperty("required", out var required)) return null;
        return required.EnumerateArray().FirstOrDefault(key => !map.Children.ContainsKey(new YamlScalarNode(key.GetString()))) is { ValueKind: JsonValueKind.String } missing ? $"{path}.{missing} is missing" : null;
    }

    private static string[] TypesOf(YamlNode node) => node switch
    {
        YamlSequenceNode => ["array"],
        YamlMappingNode => ["object"],
        YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain } => ["string"],
        _ when node.ToString() is "" or "null" or "~" => ["null"],
        _ when long.TryParse(node.ToString(), out _) => ["integer", "number"],
        _ when node.ToString() is "true" or "false" => ["boolean"],
        _ => ["string"],
    };
}
