using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Endpoints.Token;

/// <summary>Writes a successful token response.</summary>
[Spec("RFC 6749", "5.1"), Spec("RFC 9396", "7")]
internal static class TokenResponse
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static Task WriteAsync(HttpContext http, IssuedTokens tokens)
    {
        var response = http.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        response.ContentType = "application/json";

        var json = t_writer ??= new Utf8JsonWriter(Stream.Null, Options);
        json.Reset(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("access_token"u8, tokens.AccessToken);
        if (tokens.IssuedTokenType is not null) json.WriteString("issued_token_type"u8, tokens.IssuedTokenType);
        json.WriteString("token_type"u8, tokens.IsDPoPBound ? "DPoP"u8 : "Bearer"u8);
        json.WriteNumber("expires_in"u8, (long)tokens.ExpiresIn.TotalSeconds);
        if (tokens.RefreshToken is not null) json.WriteString("refresh_token"u8, tokens.RefreshToken);
        if (tokens.IdToken is not null) json.WriteString("id_token"u8, tokens.IdToken);
        json.WriteString("scope"u8, tokens.Scope);
        if (tokens.Details is not null)
        {
            json.WritePropertyName("authorization_details"u8);
            json.WriteRawValue(tokens.Details, skipInputValidation: true);
        }
        json.WriteEndObject();
        json.Flush();
        json.Reset(Stream.Null);
        return response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
