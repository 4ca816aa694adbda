using System.Text.Json;
using Gatehouse.Plan.Model;
using Gatehouse.Protocol.AuthorizationDetails;
using static Gatehouse.Plan.Stored.PlanJson;

namespace Gatehouse.Plan.Stored;

/// <summary>Writes the types of authorization details of an API.</summary>
internal static class DetailJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<PlanDetailType> types)
    {
        json.WriteStartArray("authorization_details");
        foreach (var type in types)
        {
            json.WriteStartObject();
            WriteText(json, "type", type.Type);
            WriteText(json, "description", type.Description);
            json.WritePropertyName("schema");
            WriteSchema(json, type.Schema);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSchema(Utf8JsonWriter json, DetailSchema schema)
    {
        json.WriteStartObject();
        WriteText(json, "type", schema.Type);
        json.WriteStartObject("properties");
        foreach (var property in schema.Properties)
        {
            json.WritePropertyName(property.Name);
            WriteSchema(json, property.Schema);
        }
        json.WriteEndObject();
        WriteTexts(json, "required", schema.Required);
        WriteSwitch(json, "additionalProperties", schema.AdditionalProperties);
        if (schema.Items is { } items)
        {
            json.WritePropertyName("items");
            WriteSchema(json, items);
        }
        WriteTexts(json, "enum", schema.Enum);
        WriteNumber(json, "minLength", schema.MinLength);
        WriteNumber(json, "maxLength", schema.MaxLength);
        WriteNumber(json, "minimum", schema.Minimum);
        WriteNumber(json, "maximum", schema.Maximum);
        WriteNumber(json, "minItems", schema.MinItems);
        WriteNumber(json, "maxItems", schema.MaxItems);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, decimal? value) => WriteText(json, key, value?.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
