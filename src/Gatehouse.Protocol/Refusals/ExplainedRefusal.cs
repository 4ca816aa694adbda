using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Protocol.Refusals;

/// <summary>How often the same check refused the same client, as far back as records are kept.</summary>
public sealed record RefusalOccurrences(int Count, DateTimeOffset Since);

/// <summary>A refusal with everything that helps: what was checked, what was seen, since when, who can fix it and how.</summary>
public sealed record ExplainedRefusal(RefusalRecord Record, RefusalReason Reason, RefusalOccurrences Occurrences)
{
    public static ExplainedRefusal? Of(RefusalRecord record, RefusalOccurrences occurrences) =>
        RefusalCatalogue.Find(record.Reason) is { } reason ? new ExplainedRefusal(record, reason, occurrences) : null;

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            RefusalJson.WriteMembers(json, Record);
            json.WriteString("check", Reason.Check);
            json.WriteString("cause", Reason.Cause);
            json.WriteString("remedy", Reason.Remedy);
            json.WriteStartArray("who");
            foreach (var who in Reason.Who) json.WriteStringValue(who);
            json.WriteEndArray();
            if (Reason.Specification is { } section) json.WriteString("specification", section);
            json.WriteString("document", Reason.Document);
            json.WriteNumber("occurrences", Occurrences.Count);
            json.WriteString("since", Instant(Occurrences.Since));
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>Reads what a provider answered; null when it is no explanation, or one of a newer version.</summary>
    public static ExplainedRefusal? Read(byte[] text)
    {
        using var json = JsonDocument.Parse(text);
        if (RefusalJson.Read(json.RootElement) is not { } record || !json.RootElement.TryGetProperty("occurrences", out var count) || !json.RootElement.TryGetProperty("since", out var since)) return null;
        return Of(record, new RefusalOccurrences(count.GetInt32(), since.GetDateTimeOffset()));
    }

    /// <summary>For a person at a console.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line("Refusal", Record.Id);
        Line("When", Instant(Record.At));
        Line("Where", $"{Record.Source}{(Record.Reporter.Length > 0 ? $" ({Record.Reporter})" : "")}, {(Record.Endpoint.Length > 0 ? Record.Endpoint : "no route")}");
        Line("Answer", $"{Record.Status} {Record.Error}".TrimEnd());
        Line("Client", Record.ClientId ?? "not known");
        if (Record.Api is { } api) Line("API", api);
        if (Record.TraceId is { } trace) Line("Trace", trace);
        text.Append('\n');
        Line("Reason", Record.Reason);
        Line("Check", Reason.Check);
        foreach (var (name, value) in Record.Facts) Line("  " + name.Replace('_', ' '), value);
        Line("Usual cause", Reason.Cause);
        Line("Who can fix it", string.Join(", ", Reason.Who));
        Line("How", Reason.Remedy);
        Line("Seen", Occurrences.Count == 1 ? "once" : $"{Occurrences.Count} times since {Instant(Occurrences.Since)}");
        if (Reason.Specification is { } section) Line("Specification", section);
        Line("Read more", Reason.Document);
        return text.ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name + ":",-28}{value}\n");
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
