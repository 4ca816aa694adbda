using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Keys;

namespace Gatehouse.Provider.Issuance;

/// <summary>
/// Writes one signed JWT without intermediate objects: claims go straight into a reused buffer, the constant header is encoded once a
/// key, the signature is .NET's. Access tokens end with a MAC member, by which <see cref="OwnAccessTokens"/> knows them again.
/// </summary>
[Spec("RFC 7519", "7.1"), Spec("RFC 7515", "5.1")]
internal sealed class JwtWriter
{
    /// <summary>Size of the MAC; as 22 characters and the closing brace it is 24 bytes, 32 in base64url.</summary>
    internal const int MacSize = 16;
    internal const int EncodedTailSize = 32;
    internal static ReadOnlySpan<byte> MacMember => "\"mac\":\""u8;

    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static JwtWriter? t_current;

    private readonly ArrayBufferWriter<byte> _payload = new(1024);
    private readonly Utf8JsonWriter _claims;
    private byte[] _token = new byte[2048];

    private JwtWriter() => _claims = new Utf8JsonWriter(_payload, Unchecked);

    /// <summary>Begins a token on this thread. It must be finished before the thread is given up.</summary>
    public static JwtWriter Begin(out Utf8JsonWriter claims)
    {
        var writer = t_current ??= new JwtWriter();
        writer._payload.ResetWrittenCount();
        writer._claims.Reset();
        writer._claims.WriteStartObject();
        claims = writer._claims;
        return writer;
    }

    public string FinishLogoutToken(SigningKey key) => Finish(key, key.LogoutTokenHeader.AsSpan());

    public string FinishIntrospection(SigningKey key) => Finish(key, key.IntrospectionHeader.AsSpan());

    public string FinishSecurityEvent(SigningKey key) => Finish(key, key.SecurityEventHeader.AsSpan());

    public string FinishAuditCheckpoint(SigningKey key) => Finish(key, key.AuditCheckpointHeader.AsSpan());

    public string FinishIdToken(SigningKey key) => Finish(key, key.IdTokenHeader.AsSpan());

    public string FinishAccessToken(SigningKey key)
    {
        _claims.Flush();
        var payload = _payload;
        // The MAC covers the encoded text before it, so its start must fall on a boundary of three bytes: spaces fill up.
        var filled = payload.WrittenCount + 1 + MacMember.Length;
        payload.Write(","u8);
        for (; filled % 3 != 0; filled++) payload.Write(" "u8);
        payload.Write(MacMember);

        var header = key.AccessTokenHeader.AsSpan();
        var covered = Encode(header, payload.WrittenSpan, extra: EncodedTailSize + 1 + Base64Url.GetEncodedLength(key.SignatureSize));
        Span<byte> mac = stackalloc byte[MacSize];
        key.Mac(_token.AsSpan(0, covered), mac);
        Span<byte> tail = stackalloc byte[24];
        Base64Url.EncodeToUtf8(mac, tail, out _, out _);
        "\"}"u8.CopyTo(tail[22..]);
        Base64Url.EncodeToUtf8(tail, _token.AsSpan(covered), out _, out var tailLength);
        return AppendSignature(key, covered + tailLength);
    }

    private string Finish(SigningKey key, ReadOnlySpan<byte> header)
    {
        _claims.WriteEndObject();
        _claims.Flush();
        return AppendSignature(key, Encode(header, _payload.WrittenSpan, extra: 1 + Base64Url.GetEncodedLength(key.SignatureSize)));
    }

    private int Encode(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, int extra)
    {
        var needed = header.Length + Base64Url.GetEncodedLength(payload.Length) + extra;
        if (_token.Length < needed) _token = new byte[needed * 2];
        header.CopyTo(_token);
        Base64Url.EncodeToUtf8(payload, _token.AsSpan(header.Length), out _, out var written);
        return header.Length + written;
    }

    private string AppendSignature(SigningKey key, int length)
    {
        Span<byte> signature = stackalloc byte[key.SignatureSize];
        key.Sign(_token.AsSpan(0, length), signature);
        _token[length] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, _token.AsSpan(length + 1), out _, out var written);
        return Encoding.ASCII.GetString(_token.AsSpan(0, length + 1 + written));
    }
}
