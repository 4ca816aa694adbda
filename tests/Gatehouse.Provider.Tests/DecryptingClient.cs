using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Provider.Tests;

/// <summary>A client's key pairs for which answers are encrypted, and what RFC 7518 says about reading them, made with the primitives alone.</summary>
public sealed class DecryptingClient : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDiffieHellman _p256 = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDiffieHellman _p521 = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP521);

    public string RsaJwk
    {
        get
        {
            var key = _rsa.ExportParameters(false);
            return $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}","kid":"e-rsa","use":"enc"}""";
        }
    }

    public string P256Jwk => EcJwk(_p256, "P-256", "e-p256");

    public string P521Jwk => EcJwk(_p521, "P-521", "e-p521");

    public string Jwks => JwksOf(RsaJwk, P256Jwk);

    public static string JwksOf(params IEnumerable<string> keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    public static JsonElement HeaderOf(string jwe) => Requests.HeaderOf(jwe);

    /// <summary>The text within. Throws when anything is not as it should be.</summary>
    public string Decrypt(string jwe)
    {
        var parts = jwe.Split('.');
        Assert.Equal(5, parts.Length);
        var (header, encrypted, nonce, ciphertext, tag) = (HeaderOf(jwe), Bytes(parts[1]), Bytes(parts[2]), Bytes(parts[3]), Bytes(parts[4]));
        var (alg, enc) = (header.GetProperty("alg").GetString()!, header.GetProperty("enc").GetString()!);
        var key = alg switch
        {
            "RSA-OAEP" => _rsa.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1),
            "RSA-OAEP-256" => _rsa.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA256),
            _ => Agreed(header, alg, enc, encrypted),
        };
        return Encoding.UTF8.GetString(Open(enc, key, nonce, ciphertext, tag, Encoding.ASCII.GetBytes(parts[0])));
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _p256.Dispose();
        _p521.Dispose();
    }

    private byte[] Agreed(JsonElement header, string alg, string enc, byte[] encrypted)
    {
        var epk = header.GetProperty("epk");
        Assert.False(epk.TryGetProperty("d", out _));
        var own = epk.GetProperty("crv").GetString() == "P-256" ? _p256 : _p521;
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = own.ExportParameters(false).Curve, Q = new ECPoint { X = Bytes(epk.GetProperty("x").GetString()!), Y = Bytes(epk.GetProperty("y").GetString()!) } });
        using var other = theirs.PublicKey;
        var (size, name) = alg switch { "ECDH-ES+A128KW" => (16, alg), "ECDH-ES+A256KW" => (32, alg), _ => (SizeOf(enc), enc) };
        var key = Concat(own.DeriveRawSecretAgreement(other), name, size);
        if (alg != "ECDH-ES") return Unwrap(key, encrypted);
        Assert.Empty(encrypted);
        return key;
    }

    private static byte[] Concat(byte[] secret, string name, int size)
    {
        var key = new List<byte>();
        for (var round = 1; key.Count < size; round++)
            key.AddRange(SHA256.HashData((byte[])[.. Number(round), .. secret, .. Number(name.Length), .. Encoding.ASCII.GetBytes(name), .. Number(0), .. Number(0), .. Number(size * 8)]));
        return [.. key.Take(size)];
    }

    // RFC 3394 section 2.2.2.
    private static byte[] Unwrap(byte[] key, byte[] wrapped)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var n = wrapped.Length / 8 - 1;
        var (a, r) = (wrapped[..8], wrapped[8..]);
        for (var t = 6 * n; t > 0; t--)
        {
            var i = (t - 1) % n * 8;
            for (var b = 0; b < 4; b++) a[7 - b] ^= (byte)(t >> (8 * b));
            var block = aes.DecryptEcb((byte[])[.. a, .. r[i..(i + 8)]], PaddingMode.None);
            a = block[..8];
            block.AsSpan(8).CopyTo(r.AsSpan(i));
        }
        Assert.All(a, value => Assert.Equal(0xA6, value));
        return r;
    }

    private static byte[] Open(string enc, byte[] key, byte[] nonce, byte[] ciphertext, byte[] tag, byte[] header)
    {
        Assert.Equal(SizeOf(enc), key.Length);
        if (enc.EndsWith("GCM", StringComparison.Ordinal))
        {
            using var gcm = new AesGcm(key, 16);
            var text = new byte[ciphertext.Length];
            gcm.Decrypt(nonce, ciphertext, tag, text, header);
            return text;
        }
        var half = key.Length / 2;
        byte[] covered = [.. header, .. nonce, .. ciphertext, .. Number(0), .. Number(header.Length * 8)];
        var mac = enc == "A128CBC-HS256" ? HMACSHA256.HashData(key[..half], covered) : HMACSHA512.HashData(key[..half], covered);
        Assert.Equal(mac[..half], tag);
        using var aes = Aes.Create();
        aes.Key = key[half..];
        return aes.DecryptCbc(ciphertext, nonce);
    }

    private static int SizeOf(string enc) => enc switch { "A128GCM" => 16, "A256CBC-HS512" => 64, _ => 32 };

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(string encoded) => Base64Url.DecodeFromChars(encoded);

    private static string EcJwk(ECDiffieHellman pair, string curve, string kid)
    {
        var point = pair.ExportParameters(false).Q;
        return $$"""{"kty":"EC","crv":"{{curve}}","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}","kid":"{{kid}}","use":"enc"}""";
    }
}
