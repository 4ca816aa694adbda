using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Provider.Keys;

/// <summary>
/// A key pair to which others encrypt for this provider (request objects). One way to agree on a key and authenticated encryption only: no
/// passwords (PBES2), whose cost the sender sets, and no compression, whose result the sender inflates.
/// </summary>
[Spec("RFC 7516", "5.2"), Spec("RFC 8725", "3.6")]
public sealed class EncryptionKey
{
    public const string Algorithm = "RSA-OAEP-256";
    public static readonly IReadOnlyList<string> ContentAlgorithms = ["A256GCM", "A128GCM"];

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly RSA _pair;

    private EncryptionKey(KeyRecord record, RSA pair)
    {
        (Id, PublicJwk, ActiveFrom) = (record.Id, record.PublicJwk!, record.ActiveFrom);
        _pair = pair;
    }

    public string Id { get; }

    public string PublicJwk { get; }

    public DateTimeOffset ActiveFrom { get; }

    internal static KeyRecord Create(KeySeal seal, DateTimeOffset now, DateTimeOffset activeFrom, DateTimeOffset retiresAt, DateTimeOffset deleteAfter)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
        using var pair = RSA.Create(2048);
        var secret = pair.ExportPkcs8PrivateKey();
        var record = new KeyRecord(id, KeyUses.Encryption, Algorithm, seal.Seal(id, KeyUses.Encryption, secret), Jwk.Of(pair, id, Algorithm, "enc"), now, activeFrom, retiresAt, deleteAfter);
        CryptographicOperations.ZeroMemory(secret);
        return record;
    }

    internal static EncryptionKey Open(KeyRecord record, KeySeal seal)
    {
        var pair = RSA.Create();
        pair.ImportPkcs8PrivateKey(seal.Open(record.Id, record.Use, record.Sealed), out _);
        return new EncryptionKey(record, pair);
    }

    /// <summary>The text within a JWE in compact form, or null: which of its many checks failed is nobody's business.</summary>
    internal static string? Decrypt(string jwe, KeyRing keys)
    {
        var parts = jwe.Split('.');
        if (parts.Length != 5 || !Array.TrueForAll(parts, part => Base64Url.IsValid(part))) return null;
        if (ReadHeader(parts[0]) is not { } header || header.TryGetProperty("zip", out _) || header.TryGetProperty("crit", out _)) return null;
        if (Text(header, "alg") != Algorithm || Text(header, "enc") is not { } content || !ContentAlgorithms.Contains(content)) return null;
        if (Text(header, "kid") is not { } id || keys.FindEncryptionKey(id) is not { } key) return null;
        return key.Decrypt(parts, content == "A256GCM" ? 32 : 16);
    }

    private string? Decrypt(string[] parts, int keySize)
    {
        var (nonce, ciphertext, tag) = (Base64Url.DecodeFromChars(parts[2]), Base64Url.DecodeFromChars(parts[3]), Base64Url.DecodeFromChars(parts[4]));
        if (nonce.Length != NonceSize || tag.Length != TagSize) return null;
        try
        {
            byte[] contentKey;
            lock (_pair) contentKey = _pair.Decrypt(Base64Url.DecodeFromChars(parts[1]), RSAEncryptionPadding.OaepSHA256);
            if (contentKey.Length != keySize) return null;
            using var aes = new AesGcm(contentKey, TagSize);
            var text = new byte[ciphertext.Length];
            aes.Decrypt(nonce, ciphertext, tag, text, Encoding.ASCII.GetBytes(parts[0]));
            return Encoding.ASCII.GetString(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static JsonElement? ReadHeader(string encoded)
    {
        try
        {
            var header = JsonDocument.Parse(Base64Url.DecodeFromChars(encoded), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 }).RootElement;
            return header.ValueKind == JsonValueKind.Object ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement header, string name) => header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
