using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Provider.Audit;

/// <summary>What was there before or after, as a JSON object; members without a value are left out.</summary>
public static class AuditDetails
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(params ReadOnlySpan<(string Name, AuditValue Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members) value.Write(json, name);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A number out of what <see cref="Of"/> wrote; null when there is none.</summary>
    public static long? Number(string? details, string name)
    {
        if (details is null) return null;
        try
        {
            using var json = JsonDocument.Parse(details);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A text, a number, yes or no, an instant, or nothing.</summary>
public readonly struct AuditValue
{
    private readonly string? _text;
    private readonly long? _number;
    private readonly bool? _flag;
    private readonly IReadOnlyList<string>? _texts;

    private AuditValue(string? text, long? number = null, bool? flag = null, IReadOnlyList<string>? texts = null) => (_text, _number, _flag, _texts) = (text, number, flag, texts);

    public static implicit operator AuditValue(string? text) => new(text);

    public static implicit operator AuditValue(long number) => new(null, number);

    public static implicit operator AuditValue(bool flag) => new(null, flag: flag);

    public static implicit operator AuditValue(string[]? texts) => new(null, texts: texts);

    public static implicit operator AuditValue(DateTimeOffset at) => new(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    internal void Write(Utf8JsonWriter json, string name)
    {
        if (_number is { } number) json.WriteNumber(name, number);
        else if (_flag is { } flag) json.WriteBoolean(name, flag);
        else if (_texts is { } texts)
        {
            json.WriteStartArray(name);
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }
        else if (_text is not null) json.WriteString(name, _text);
    }
}
