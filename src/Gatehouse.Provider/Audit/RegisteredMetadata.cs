using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Provider.Audit;

/// <summary>What a client says of itself, as it is recorded: without its keys and the people to reach, and by its hash alone where it is long.</summary>
internal static class RegisteredMetadata
{
    private const int Longest = 4096;
    private static readonly string[] LeftOut = ["jwks", "contacts", "software_statement"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="stored">As the store keeps it.</param>
    public static string Of(string stored, params ReadOnlySpan<(string Name, AuditValue Value)> more)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var metadata = JsonDocument.Parse(stored))
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            if (stored.Length > Longest) json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored))));
            else
                foreach (var member in metadata.RootElement.EnumerateObject())
                    if (!LeftOut.Contains(member.Name))
                        member.WriteTo(json);
            foreach (var (name, value) in more) value.Write(json, name);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
