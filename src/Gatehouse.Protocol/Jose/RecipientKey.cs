using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.Jose;

/// <summary>A public key of somebody, for whom alone messages are encrypted.</summary>
[Spec("RFC 7516", "5.1")]
public sealed class RecipientKey
{
    /// <summary>Names of algorithms have a plus, which readers compare as they find it.</summary>
    private static readonly JsonWriterOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? _id;
    private readonly RSAParameters _rsa;
    private readonly ECParameters _point;

    /// <exception cref="CryptographicException">It is no key that .NET can use.</exception>
    /// <exception cref="FormatException">It is not written in base64url.</exception>
    internal RecipientKey(JsonWebKey key)
    {
        _id = string.IsNullOrEmpty(key.KeyId) ? null : key.KeyId;
        if (key.Kty == "RSA")
        {
            _rsa = new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.N), Exponent = Base64Url.DecodeFromChars(key.E) };
            using var tried = RSA.Create(_rsa);
            return;
        }
        _point = new ECParameters { Curve = CurveOf(key.Crv), Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) } };
        using var point = ECDiffieHellman.Create(_point);
    }

    /// <summary>Writes a JWE in compact form.</summary>
    /// <param name="text">What it holds.</param>
    /// <param name="algorithm">How the key is agreed on; one that goes with this kind of key.</param>
    /// <param name="content">What the text is encrypted with.</param>
    /// <param name="contentType">What the text is (<c>cty</c>): <c>JWT</c> for a signed one; null for JSON.</param>
    [Spec("RFC 7519", "5.2"), Spec("RFC 7516", "7.1")]
    public string Encrypt(byte[] text, string algorithm, string content, string? contentType)
    {
        using var ephemeral = EncryptionAlgorithms.IsKeyAgreement(algorithm) ? ECDiffieHellman.Create(_point.Curve) : null;
        var header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(WriteHeader(algorithm, content, contentType, ephemeral)));
        var (contentKey, encryptedKey) = ephemeral is null ? MakeKey(algorithm, content) : AgreeOnKey(algorithm, content, ephemeral);
        var (nonce, ciphertext, tag) = ContentEncryption.Encrypt(content, contentKey, text, header);
        CryptographicOperations.ZeroMemory(contentKey);
        return string.Join('.', Encoding.ASCII.GetString(header), Base64Url.EncodeToString(encryptedKey), Base64Url.EncodeToString(nonce), Base64Url.EncodeToString(ciphertext), Base64Url.EncodeToString(tag));
    }

    private (byte[] ContentKey, byte[] Encrypted) MakeKey(string algorithm, string content)
    {
        using var rsa = RSA.Create(_rsa);
        var key = RandomNumberGenerator.GetBytes(ContentEncryption.KeySizeOf(content));
        return (key, rsa.Encrypt(key, algorithm == EncryptionAlgorithms.RsaOaep256 ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1));
    }

    private (byte[] ContentKey, byte[] Encrypted) AgreeOnKey(string algorithm, string content, ECDiffieHellman ephemeral)
    {
        using var recipient = ECDiffieHellman.Create(_point);
        using var other = recipient.PublicKey;
        var agreed = KeyAgreement.Derive(ephemeral, other, algorithm, content, [], []);
        if (KeyAgreement.WrapOf(algorithm) is null) return (agreed, []);
        var key = RandomNumberGenerator.GetBytes(ContentEncryption.KeySizeOf(content));
        return (key, KeyAgreement.Wrap(algorithm, agreed, key));
    }

    private byte[] WriteHeader(string algorithm, string content, string? contentType, ECDiffieHellman? ephemeral)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, AsWritten);
        json.WriteStartObject();
        json.WriteString("alg"u8, algorithm);
        json.WriteString("enc"u8, content);
        if (_id is not null) json.WriteString("kid"u8, _id);
        if (contentType is not null) json.WriteString("cty"u8, contentType);
        if (ephemeral is not null)
        {
            var point = ephemeral.ExportParameters(includePrivateParameters: false).Q;
            json.WriteStartObject("epk"u8);
            json.WriteString("kty"u8, "EC");
            json.WriteString("crv"u8, NameOf(_point.Curve));
            json.WriteString("x"u8, Base64Url.EncodeToString(point.X));
            json.WriteString("y"u8, Base64Url.EncodeToString(point.Y));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static bool IsKnown(string? curve) => curve is "P-256" or "P-384" or "P-521";

    private static ECCurve CurveOf(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private static string NameOf(ECCurve curve) =>
        curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? "P-256" : curve.Oid.Value == ECCurve.NamedCurves.nistP384.Oid.Value ? "P-384" : "P-521";
}
