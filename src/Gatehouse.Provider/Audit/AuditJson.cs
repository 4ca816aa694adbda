using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Audit;

/// <summary>A record as the verbs, the administration API and exports write it.</summary>
public static class AuditJson
{
    /// <summary>Writes the members of a record into the object that is open.</summary>
    /// <param name="withProof">Whether what the chain is verified with is written too.</param>
    public static void Write(Utf8JsonWriter json, KeptRecord kept, bool withProof)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(kept);
        var record = kept.Record;
        if (kept.Seal is { } seal) json.WriteNumber("sequence", seal.Sequence);
        json.WriteString("id", record.Id.ToString());
        json.WriteString("at", record.At.UtcDateTime);
        json.WriteString("event", record.Event);
        json.WriteStartObject("actor");
        json.WriteString("kind", record.Actor.Kind);
        WriteText(json, "id", record.Actor.Id);
        json.WriteEndObject();
        WriteText(json, "subject", record.Subject);
        WriteText(json, "client_id", record.ClientId);
        WriteText(json, "grant_id", record.Grant);
        WriteText(json, "session_id", record.Session);
        WriteText(json, "key_id", record.Key);
        if (record.Configuration is { } version) json.WriteNumber("configuration", version);
        WriteText(json, "trace_id", record.TraceId);
        WriteText(json, "refusal_id", record.RefusalId);
        WriteDetails(json, "before", record.Before);
        WriteDetails(json, "after", record.After);
        if (record.Personal is { } personal)
        {
            json.WriteStartObject("personal");
            WriteText(json, "username", personal.Username);
            WriteText(json, "address", personal.Address);
            WriteText(json, "agent", personal.Agent);
            if (withProof) WriteBytes(json, "salt", personal.Salt);
            json.WriteEndObject();
        }
        if (kept.ErasedBy is { } by) json.WriteString("erased_by", by.ToString());
        if (!withProof) return;
        WriteBytes(json, "personal_digest", record.PersonalDigest);
        WriteBytes(json, "previous", kept.Seal?.Previous);
        WriteBytes(json, "hash", kept.Seal?.Hash);
    }

    /// <summary>Reads a sealed record of an export; null when it is none.</summary>
    public static KeptRecord? Read(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object ? ReadMembers(json) : null;
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    internal static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    internal static void WriteBytes(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is not null) json.WriteString(name, Base64Url.EncodeToString(value));
    }

    internal static byte[]? Bytes(JsonElement json, string name) => Text(json, name) is { } text ? Base64Url.DecodeFromChars(text) : null;

    internal static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static KeptRecord? ReadMembers(JsonElement json)
    {
        if (!GrantId.TryParse(Text(json, "id") ?? "", out var id) || Bytes(json, "previous") is not { } previous || Bytes(json, "hash") is not { } hash) return null;
        var actor = json.GetProperty("actor");
        var record = new AuditRecord
        {
            Id = id,
            At = json.GetProperty("at").GetDateTimeOffset(),
            Event = json.GetProperty("event").GetString() ?? "",
            Actor = new AuditActor(Text(actor, "kind") ?? "", Text(actor, "id")),
            Subject = Text(json, "subject"),
            ClientId = Text(json, "client_id"),
            Grant = Text(json, "grant_id"),
            Session = Text(json, "session_id"),
            Key = Text(json, "key_id"),
            Configuration = json.TryGetProperty("configuration", out var version) ? version.GetInt64() : null,
            TraceId = Text(json, "trace_id"),
            RefusalId = Text(json, "refusal_id"),
            Before = ReadDetails(json, "before"),
            After = ReadDetails(json, "after"),
            Personal = json.TryGetProperty("personal", out var personal) ? new AuditPersonal(Text(personal, "username"), Text(personal, "address"), Text(personal, "agent"), Bytes(personal, "salt") ?? []) : null,
            PersonalDigest = Bytes(json, "personal_digest"),
        };
        return new KeptRecord(record, new AuditSeal(json.GetProperty("sequence").GetInt64(), previous, hash), GrantId.TryParse(Text(json, "erased_by") ?? "", out var by) ? by : null);
    }

    /// <summary>Byte for byte: the chain holds the text. What is no JSON, somebody wrote who was not the provider; it stays readable.</summary>
    private static void WriteDetails(Utf8JsonWriter json, string name, string? details)
    {
        if (details is null) return;
        json.WritePropertyName(name);
        if (IsObject(details)) json.WriteRawValue(details, skipInputValidation: true);
        else json.WriteStringValue(details);
    }

    private static string? ReadDetails(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    private static bool IsObject(string details)
    {
        try
        {
            using var parsed = JsonDocument.Parse(details);
            return parsed.RootElement.ValueKind == JsonValueKind.Object && !details.Contains('\n', StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
