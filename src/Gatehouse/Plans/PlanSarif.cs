using System.Text.Json;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plans;

/// <summary>A check as SARIF 2.1.0, which code hosts and editors show at the lines of the plan.</summary>
internal static class PlanSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    public static void Write(TextWriter console, PlanReview review) => ConsoleJson.Write(console, json =>
    {
        var rules = RuleCatalogue.All;
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        var index = rules.Select((rule, i) => (rule.Id, i)).ToDictionary(rule => rule.Id, rule => rule.i, StringComparer.Ordinal);
        foreach (var finding in review.Findings) WriteResult(json, finding, index[finding.Rule.Id], null);
        foreach (var silenced in review.Silenced) WriteResult(json, silenced.Finding, index[silenced.Finding.Rule.Id], silenced.Reason);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void WriteTool(Utf8JsonWriter json, IEnumerable<CataloguedRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "gatehouse plan check");
        json.WriteString("semanticVersion", typeof(PlanSarif).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteText(json, "shortDescription", rule.Why);
            WriteText(json, "help", rule.Sources.IsEmpty ? rule.Remedy : $"{rule.Remedy} ({string.Join("; ", rule.Sources)})");
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", WordOf(rule.Level));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, int index, string? silencedBecause)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule.Id);
        json.WriteNumber("ruleIndex", index);
        json.WriteString("level", WordOf(finding.Level));
        WriteText(json, "message", $"{finding.Subject} {finding.Message}; {finding.Remedy}{(finding.Source is null ? "" : $" ({finding.Source})")}");
        WriteLocation(json, finding);
        if (silencedBecause is not null)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "inSource");
            json.WriteString("justification", silencedBecause);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        if (finding.Fix is { } fix) WriteFix(json, fix);
        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        WriteArtifact(json, finding.File);
        json.WriteStartObject("region");
        json.WriteNumber("startLine", finding.Line);
        json.WriteNumber("startColumn", finding.Column);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", finding.Subject);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteFix(Utf8JsonWriter json, PlanFix fix)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        WriteText(json, "description", fix.Title);
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        WriteArtifact(json, fix.File);
        json.WriteStartArray("replacements");
        foreach (var edit in fix.Edits)
        {
            json.WriteStartObject();
            json.WriteStartObject("deletedRegion");
            json.WriteNumber("charOffset", edit.Start);
            json.WriteNumber("charLength", edit.Length);
            json.WriteEndObject();
            WriteText(json, "insertedContent", edit.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteArtifact(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri.EscapeDataString(name.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal));
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string key, string text)
    {
        json.WriteStartObject(key);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string WordOf(FindingLevel level) => level switch { FindingLevel.Error => "error", FindingLevel.Warning => "warning", _ => "note" };
}
