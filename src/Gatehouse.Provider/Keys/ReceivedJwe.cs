using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Provider.Keys;

/// <summary>
/// A JWE that somebody encrypted for this provider. Authenticated encryption under a key that only a key pair of ours opens: no passwords
/// (PBES2), whose cost the sender sets, and no compression, whose result the sender inflates.
/// </summary>
[Spec("RFC 7516", "5.2"), Spec("RFC 8725", "3.6")]
internal sealed class ReceivedJwe
{
    private const int LongestPartyInfo = 256;

    private readonly byte[] _header;
    private readonly ContentEncryption.Parts _parts;

    private ReceivedJwe(string[] parts, JsonElement header)
    {
        _header = Encoding.ASCII.GetBytes(parts[0]);
        _parts = new(Base64Url.DecodeFromChars(parts[2]), Base64Url.DecodeFromChars(parts[3]), Base64Url.DecodeFromChars(parts[4]));
        EncryptedKey = Base64Url.DecodeFromChars(parts[1]);
        (Algorithm, Content) = (Text(header, "alg")!, Text(header, "enc")!);
        (PartyU, PartyV) = (Bytes(header, "apu") ?? [], Bytes(header, "apv") ?? []);
        if (header.TryGetProperty("epk", out var key) && key.ValueKind == JsonValueKind.Object && Text(key, "kty") == "EC" && Text(key, "crv") == "P-256"
            && Bytes(key, "x") is { } x && Bytes(key, "y") is { } y) EphemeralPoint = (x, y);
    }

    public string Algorithm { get; }

    public string Content { get; }

    public byte[] EncryptedKey { get; }

    public byte[] PartyU { get; }

    public byte[] PartyV { get; }

    /// <summary>The sender's half of an agreed key; null when there is none on our curve.</summary>
    public (byte[] X, byte[] Y)? EphemeralPoint { get; }

    /// <summary>The text within a JWE in compact form, or null: which of its many checks failed is nobody's business.</summary>
    public static string? Decrypt(string jwe, KeyRing keys)
    {
        var parts = jwe.Split('.');
        if (parts.Length != 5 || !Array.TrueForAll(parts, part => Base64Url.IsValid(part))) return null;
        if (JsonText.ReadObject(Base64Url.DecodeFromChars(parts[0]), depth: 8) is not { } header || header.TryGetProperty("zip", out _) || header.TryGetProperty("crit", out _)) return null;
        if (Text(header, "alg") is not { } algorithm || !EncryptionKey.Algorithms.Contains(algorithm)) return null;
        if (Text(header, "enc") is not { } content || !EncryptionAlgorithms.Content.Contains(content)) return null;
        if (Text(header, "kid") is not { } id || keys.FindEncryptionKey(id) is not { } key) return null;
        var read = new ReceivedJwe(parts, header);
        return key.ContentKeyOf(read) is { } contentKey && ContentEncryption.Decrypt(content, contentKey, read._parts, read._header) is { } text ? Encoding.ASCII.GetString(text) : null;
    }

    private static string? Text(JsonElement header, string name) => header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement header, string name) => Text(header, name) is { Length: <= LongestPartyInfo } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
