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
