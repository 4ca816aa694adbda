using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Schema;

/// <summary>Writes the language of plans as a JSON schema (draft 7, which editors know best), so that they complete and check it.</summary>
public static class PlanSchema
{
    private const string AnyVariable = @"\$\{[A-Za-z_][A-Za-z0-9_]*\}";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", "The plan of a Gatehouse installation");
            WriteMembers(json, Learn());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static Shape Learn()
    {
        var root = new Shape();
        foreach (var isWritten in (bool[])[true, false])
        {
            var findings = new Findings("schema") { Shapes = new ShapeRecorder(isWritten) { Root = root } };
            PlanSections.Read(new MapNode([], default), stored: false, findings);
        }
        return root;
    }

    private static void WriteMembers(Utf8JsonWriter json, Shape shape)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var key in shape.KeyOrder)
        {
            json.WriteStartObject(key);
            WriteValue(json, shape.Keys[key]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (shape.Required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (var key in shape.KeyOrder.Where(shape.Required.Contains)) json.WriteStringValue(key);
            json.WriteEndArray();
        }
        if (!shape.IsOpen) json.WriteBoolean("additionalProperties", false);
    }

    private static void WriteValue(Utf8JsonWriter json, Shape shape)
    {
        var forms = FormsOf(shape).ToList();
        if (forms.Count == 1)
        {
            forms[0](json);
            return;
        }
        if (forms.Count == 0) return;
        json.WriteStartArray("anyOf");
        foreach (var form in forms)
        {
            json.WriteStartObject();
            form(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static IEnumerable<Action<Utf8JsonWriter>> FormsOf(Shape shape)
    {
        var kinds = shape.Kinds;
        if (shape.Words.Count > 0) yield return json => WriteWords(json, shape.Words, kinds.Contains(ValueKind.Switch));
        if (kinds.Contains(ValueKind.Duration)) yield return json => WriteText(json, $"^[0-9]+[dhms]$|{AnyVariable}");
        if (kinds.Contains(ValueKind.Count)) yield return static json => { json.WriteString("type", "integer"); json.WriteNumber("minimum", 1); };
        if (kinds.Contains(ValueKind.Moment)) yield return json => WriteText(json, $"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{AnyVariable}");
        // A name such as 2027 needs no quotes in YAML.
        if (kinds.Contains(ValueKind.Text) && shape.Words.Count == 0 && !kinds.Overlaps([ValueKind.Duration, ValueKind.Moment])) yield return static json => WriteTypes(json, "string", "number", "boolean");
        if (kinds.Overlaps([ValueKind.Words, ValueKind.Json]) && !kinds.Contains(ValueKind.Text)) yield return static json => WriteTypes(json, "string");
        if (kinds.Contains(ValueKind.Json)) yield return static json => json.WriteString("type", "object");
        if (kinds.Contains(ValueKind.Count) || shape.Words.Count > 0) yield return json => WriteText(json, AnyVariable);
        if (shape.Item is { } item) yield return json => WriteList(json, item);
        if (shape.KeyOrder.Count > 0 || shape.IsOpen) yield return json => WriteMembers(json, shape);
    }

    private static void WriteList(Utf8JsonWriter json, Shape item)
    {
        WriteTypes(json, "array", "null");
        json.WriteStartObject("items");
        WriteValue(json, item);
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, List<string> words, bool isSwitch)
    {
        json.WriteStartArray("enum");
        foreach (var word in words)
            if (int.TryParse(word, out var number)) json.WriteNumberValue(number);
            else json.WriteStringValue(word);
        if (isSwitch)
        {
            json.WriteBooleanValue(true);
            json.WriteBooleanValue(false);
        }
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    private static void WriteTypes(Utf8JsonWriter json, params ReadOnlySpan<string> types)
    {
        if (types.Length == 1)
        {
            json.WriteString("type", types[0]);
            return;
        }
        json.WriteStartArray("type");
        foreach (var type in types) json.WriteStringValue(type);
        json.WriteEndArray();
    }
}
