using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Protocol.Refusals;

/// <summary>Records as they are kept, reported and shown.</summary>
public static class RefusalJson
{
    private const int LongestText = 200;

    public static void Write(Utf8JsonWriter json, RefusalRecord record)
    {
        json.WriteStartObject();
        WriteMembers(json, record);
        json.WriteEndObject();
    }

    internal static void WriteMembers(Utf8JsonWriter json, RefusalRecord record)
    {
        json.WriteString("id", record.Id);
        json.WriteString("at", record.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteString("source", record.Source);
        if (record.Reporter.Length > 0) json.WriteString("reporter", record.Reporter);
        json.WriteString("endpoint", record.Endpoint);
        json.WriteNumber("status", record.Status);
        if (record.Error.Length > 0) json.WriteString("error", record.Error);
        json.WriteString("reason", record.Reason);
        if (record.ClientId is { } client) json.WriteString("client_id", client);
        if (record.Api is { } api) json.WriteString("api", api);
        if (record.TraceId is { } trace) json.WriteString("trace_id", trace);
        json.WritePropertyName("facts");
        WriteFacts(json, record.Facts);
    }

    public static void WriteFacts(Utf8JsonWriter json, IReadOnlyList<RefusalFact> facts)
    {
        json.WriteStartObject();
        foreach (var (name, value) in facts) json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static string FactsToText(IReadOnlyList<RefusalFact> facts)
    {
        if (facts.Count == 0) return "{}";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) WriteFacts(json, facts);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static IReadOnlyList<RefusalFact> ReadFacts(string text)
    {
        using var json = JsonDocument.Parse(text);
        return ReadFacts(json.RootElement);
    }

    /// <summary>Reads a record that somebody else wrote; null when it is none. The facts still have to be scrubbed.</summary>
    public static RefusalRecord? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !RefusalId.TryRead(Text(json, "id"), out var id)) return null;
        if (!DateTimeOffset.TryParse(Text(json, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return null;
        if (!json.TryGetProperty("status", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var status)) return null;
        if (Text(json, "source") is not { } source || Text(json, "endpoint") is not { } endpoint || Text(json, "reason") is not { } reason) return null;
        return new RefusalRecord
        {
            Id = id,
            At = at,
            Source = source,
            Reporter = Text(json, "reporter") ?? "",
            Endpoint = endpoint,
            Status = status,
            Error = Text(json, "error") ?? "",
            Reason = reason,
            ClientId = Text(json, "client_id"),
            Api = Text(json, "api"),
            TraceId = Text(json, "trace_id"),
            Facts = json.TryGetProperty("facts", out var facts) ? ReadFacts(facts) : [],
        };
    }

    private static IReadOnlyList<RefusalFact> ReadFacts(JsonElement json) => json.ValueKind != JsonValueKind.Object ? [] :
        [.. json.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String).Take(8).Select(member => new RefusalFact(member.Name, member.Value.GetString()!))];

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestText } text && !text.Any(char.IsControl) ? text : null;
}
