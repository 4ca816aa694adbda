using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Plan.Model.Checking;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes what of a check somebody lives with.</summary>
internal static class SilenceJson
{
    public static void Write(Utf8JsonWriter json, ImmutableArray<PlanSilence> silenced)
    {
        if (silenced.IsEmpty) return;
        json.WriteStartArray("silenced");
        foreach (var silence in silenced)
        {
            json.WriteStartObject();
            WriteText(json, "rule", silence.Rule);
            WriteText(json, "at", silence.At);
            WriteText(json, "reason", silence.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
