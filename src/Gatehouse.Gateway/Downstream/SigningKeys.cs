using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Protocol;
using Gatehouse.ResourceServer.Outgoing;

namespace Gatehouse.Gateway.Downstream;

/// <summary>The gateway's own keys. The first signs; all are published, so that the next one can be known before it signs and the last one after.</summary>
[Spec("RFC 7517", "5")]
internal sealed class SigningKeys
{
    public static readonly SigningKeys None = new([]);

    private readonly PrivateKey[] _keys;

    private SigningKeys(PrivateKey[] keys)
    {
        _keys = keys;
        Document = WriteDocument(keys);
    }

    /// <summary>The public halves, as upstreams fetch them.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <exception cref="GatewayPlanException">A file cannot be read or holds no such key.</exception>
    public static SigningKeys Read(IReadOnlyCollection<string> files) => files.Count == 0 ? None : new SigningKeys([.. files.Select(Read)]);

    /// <param name="type">What kind of statement it is, so that none is taken for another.</param>
    [Spec("RFC 8725", "3.11")]
    public string Sign(string type, ReadOnlySpan<byte> claims)
    {
        var key = _keys[0];
        return key.Sign(Encoding.UTF8.GetBytes($$"""{"alg":"{{key.Algorithm}}","typ":"{{type}}","kid":"{{key.Thumbprint}}"}"""), claims);
    }

    private static PrivateKey Read(string file)
    {
        try
        {
            return PrivateKey.FromPem(File.ReadAllText(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new GatewayPlanException($"The key {file} of gateway.signing_keys cannot be used: {unreadable.Message}", []);
        }
    }

    private static byte[] WriteDocument(PrivateKey[] keys)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                json.WriteStartObject();
                foreach (var (name, value) in JsonNode.Parse(key.PublicJwk)!.AsObject()) json.WriteString(name, value!.GetValue<string>());
                json.WriteString("kid", key.Thumbprint);
                json.WriteString("use", "sig");
                json.WriteString("alg", key.Algorithm);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
