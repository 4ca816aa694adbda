using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Bench.Api;

internal static class ApiAddress
{
    public const string Audience = "http://127.0.0.1:9/api";
}

/// <summary>What nobody who accepts a token can avoid: the check of its signature, with a key at hand. Nothing else is looked at, so it protects nothing.</summary>
internal static class BareSignature
{
    public static async Task<Func<HttpContext, RequestDelegate, Task>> FetchAsync(string issuer)
    {
        using var http = new HttpClient();
        using var set = JsonDocument.Parse(await http.GetStringAsync(issuer + "/jwks"));
        var keys = set.RootElement.GetProperty("keys").EnumerateArray().Where(key => key.GetProperty("kty").GetString() == "EC").ToDictionary(key => key.GetProperty("kid").GetString()!, KeyOf);
        return (call, next) =>
        {
            var header = call.Request.Headers.Authorization.ToString();
            if (call.Request.Path != "/hello" || (header.StartsWith("Bearer ", StringComparison.Ordinal) && KeyOf(keys, header.AsSpan(7)) is { } key && IsGood(key, header.AsSpan(7)))) return next(call);
            call.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        };
    }

    /// <summary>The key that the token names, as any check finds it.</summary>
    private static ECDsa? KeyOf(Dictionary<string, ECDsa> keys, ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[512];
        var end = token.IndexOf('.');
        if (end < 0 || !Base64Url.TryDecodeFromChars(token[..end], text, out var length)) return null;
        var json = new Utf8JsonReader(text[..length]);
        while (json.Read())
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("kid"u8))
                return json.Read() && json.GetString() is { } id ? keys.GetValueOrDefault(id) : null;
        return null;
    }

    private static bool IsGood(ECDsa key, ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[4096];
        Span<byte> signature = stackalloc byte[64];
        var end = token.LastIndexOf('.');
        if (token.Length > text.Length || end < 0 || !Base64Url.TryDecodeFromChars(token[(end + 1)..], signature, out var length)) return false;
        return key.VerifyData(text[..Encoding.ASCII.GetBytes(token[..end], text)], signature[..length], HashAlgorithmName.SHA256);
    }

    private static ECDsa KeyOf(JsonElement key) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
    });
}
