using System.Text.Json;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;

namespace Gatehouse.Plans;

/// <summary>A check for programs.</summary>
internal static class PlanCheckJson
{
    public static void Write(Utf8JsonWriter json, string name, PlanReview review)
    {
        json.WriteString("file", name);
        json.WriteBoolean("usable", review.Plan is not null);
        json.WriteNumber("errors", review.Count(FindingLevel.Error));
        json.WriteNumber("warnings", review.Count(FindingLevel.Warning));
        json.WriteNumber("notes", review.Count(FindingLevel.Note));
        json.WriteStartArray("findings");
        foreach (var finding in review.Findings) WriteFinding(json, finding, null);
        json.WriteEndArray();
        json.WriteStartArray("silenced");
        foreach (var silenced in review.Silenced) WriteFinding(json, silenced.Finding, silenced.Reason);
        json.WriteEndArray();
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding, string? silencedBecause)
    {
        json.WriteStartObject();
        json.WriteString("rule", finding.Rule.Id);
        json.WriteString("level", finding.LevelWord);
        json.WriteString("file", finding.File);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("path", finding.Path);
        json.WriteString("message", finding.Message);
        json.WriteString("why", finding.Rule.Why);
        json.WriteString("remedy", finding.Remedy);
        json.WriteText("source", finding.Source);
        if (silencedBecause is not null) json.WriteString("reason", silencedBecause);
        if (finding.Fix is { } fix) WriteFix(json, fix);
        json.WriteEndObject();
    }

    private static void WriteFix(Utf8JsonWriter json, PlanFix fix)
    {
        json.WriteStartObject("fix");
        json.WriteString("title", fix.Title);
        json.WriteString("file", fix.File);
        json.WriteStartArray("edits");
        foreach (var edit in fix.Edits)
        {
            json.WriteStartObject();
            json.WriteNumber("start", edit.Start);
            json.WriteNumber("length", edit.Length);
            json.WriteString("text", edit.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
