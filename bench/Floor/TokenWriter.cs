using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gatehouse.Bench.Floor;

/// <summary>Writes the smallest believable token answer: JWTs with an access token's usual claims, signed with ES256.</summary>
internal static class TokenWriter
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly byte[] Header = Base64Url.EncodeToUtf8("""{"alg":"ES256","typ":"at+jwt","kid":"floor"}"""u8);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? claims;

    public static byte[] Answer(int signatures)
    {
        var body = new ArrayBufferWriter<byte>(1536);
        body.Write("{\"access_token\":\""u8);
        WriteToken(body);
        if (signatures == 2)
        {
            body.Write("\",\"refresh_token\":\"floor\",\"id_token\":\""u8);
            WriteToken(body);
        }
        body.Write("\",\"token_type\":\"Bearer\",\"expires_in\":600,\"scope\":\"api\"}"u8);
        return body.WrittenSpan.ToArray();
    }

    private static void WriteToken(ArrayBufferWriter<byte> body)
    {
        var content = Claims();
        Span<byte> signed = stackalloc byte[Header.Length + 1 + Base64Url.GetEncodedLength(content.Length)];
        Header.CopyTo(signed);
        signed[Header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(content, signed[(Header.Length + 1)..], out _, out _);
        Span<byte> signature = stackalloc byte[64];
        Key.SignData(signed, signature, HashAlgorithmName.SHA256);
        body.Write(signed);
        body.Write("."u8);
        Base64Url.EncodeToUtf8(signature, body.GetSpan(96), out _, out var written);
        body.Advance(written);
    }

    private static ReadOnlySpan<byte> Claims()
    {
        var buffer = claims ??= new ArrayBufferWriter<byte>(512);
        buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(buffer);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Span<byte> id = stackalloc byte[16];
        RandomNumberGenerator.Fill(id);
        json.WriteStartObject();
        json.WriteString("iss"u8, "http://127.0.0.1"u8);
        json.WriteString("sub"u8, "m2m"u8);
        json.WriteString("aud"u8, "http://127.0.0.1/api"u8);
        json.WriteString("client_id"u8, "m2m"u8);
        json.WriteString("scope"u8, "api"u8);
        json.WriteNumber("iat"u8, now);
        json.WriteNumber("exp"u8, now + 600);
        json.WriteString("jti"u8, Convert.ToHexString(id));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
