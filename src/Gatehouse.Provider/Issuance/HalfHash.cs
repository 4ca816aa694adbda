using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Issuance;

/// <summary>The left half of the hash of something that travels beside an ID token: it binds the two together.</summary>
[Spec("OIDC Core", "3.1.3.6"), Spec("OIDC Core", "3.3.2.11")]
internal static class HalfHash
{
    public static void Write(Utf8JsonWriter claims, ReadOnlySpan<byte> name, string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // Only a state may be other than ASCII; tokens and codes are ours.
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= 2048 ? stackalloc byte[length] : new byte[length];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        Span<byte> encoded = stackalloc byte[22];
        Base64Url.EncodeToUtf8(hash[..16], encoded, out _, out _);
        claims.WriteString(name, encoded);
    }
}
