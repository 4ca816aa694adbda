using System.Text.Json;

namespace Gatehouse.Protocol;

/// <summary>What the JSON parser lets through and strings cannot hold.</summary>
public static class JsonText
{
    /// <summary>Whether every name and every text is Unicode. An escaped half of a surrogate pair parses, and fails when it is read.</summary>
    [Spec("RFC 8259", "8.2")]
    public static bool IsUnicode(JsonElement json)
    {
        try
        {
            Read(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>One JSON object of Unicode without repeated members; null when the text is anything else.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="depth">How deep it may go.</param>
    [Spec("RFC 8259", "4")]
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8, int depth)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = depth });
            return document.RootElement.ValueKind == JsonValueKind.Object && IsUnicode(document.RootElement) ? document.RootElement.Clone() : null;
        }
        // The search for repeated members already reads the names, and fails where one is no Unicode.
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                json.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) Read(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }
                break;
        }
    }
}
