using System.Text;
using System.Text.Json;

namespace Gatehouse;

/// <summary>What a verb lists, for programs.</summary>
internal static class ConsoleJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>One object with one array.</summary>
    public static void Write<T>(TextWriter console, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Write(console, json =>
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static void Write(TextWriter console, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        console.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>The text, or null.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is null) json.WriteNull(name);
        else json.WriteString(name, text);
    }

    public static void WriteDate(this Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } moment) json.WriteString(name, moment.UtcDateTime);
        else json.WriteNull(name);
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
