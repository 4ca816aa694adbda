using System.Text.Json;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Issuance;

/// <summary>Writes and reads the claims of an access token: the same members in a JWT, in a sealed opaque token and in introspection.</summary>
[Spec("RFC 9068", "2.2"), Spec("RFC 7662", "2.2")]
internal static class AccessTokenClaims
{
    public static void Write(Utf8JsonWriter json, string issuer, AccessTokenContent token)
    {
        json.WriteString("iss"u8, issuer);
        json.WriteString("sub"u8, token.Subject);
        if (token.HasSeveralAudiences) WriteAudiences(json, token.Audience);
        else json.WriteString("aud"u8, token.Audience);
        json.WriteString("client_id"u8, token.ClientId);
        json.WriteString("scope"u8, token.Scope);
        json.WriteNumber("iat"u8, token.IssuedAt);
        json.WriteNumber("exp"u8, token.Expires);
        json.WriteString("jti"u8, token.TokenId);
        if (token.GrantId is not null) json.WriteString("grant_id"u8, token.GrantId);
        if (token.AuthTime is { } authTime) json.WriteNumber("auth_time"u8, authTime);
        if (token.Acr is not null) json.WriteString("acr"u8, token.Acr);
        if (token.Roles is not null) WriteRoles(json, token.Roles);
        if (token.Actor is not null || token.MayAct is not null) ActorClaims.Write(json, token);
        if (token.Confirmation is { } key) WriteConfirmation(json, key);
        if (token.Details is not null) WriteDetails(json, token.Details);
        if (token.AsksForClaims) json.WriteBoolean("claims_requested"u8, true);
    }

    [Spec("RFC 7519", "4.1.3"), Spec("RFC 8707", "2")]
    private static void WriteAudiences(Utf8JsonWriter json, string audiences)
    {
        json.WriteStartArray("aud"u8);
        foreach (var audience in audiences.AsSpan().Split(' ')) json.WriteStringValue(audiences.AsSpan(audience));
        json.WriteEndArray();
    }

    [Spec("RFC 9068", "2.2.3.1")]
    private static void WriteRoles(Utf8JsonWriter json, string roles)
    {
        json.WriteStartArray("roles"u8);
        foreach (var role in roles.AsSpan().Split(' ')) json.WriteStringValue(roles.AsSpan(role));
        json.WriteEndArray();
    }

    private static string? ReadTexts(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String) return json.GetString();
        var several = new List<string>();
        while (json.Read() && json.TokenType == JsonTokenType.String) several.Add(json.GetString()!);
        return string.Join(' ', several);
    }

    [Spec("RFC 7800", "3.1"), Spec("RFC 9449", "6.1"), Spec("RFC 9449", "6.2")]
    private static void WriteConfirmation(Utf8JsonWriter json, Confirmation key)
    {
        json.WriteStartObject("cnf"u8);
        if (key.JwkThumbprint is not null) json.WriteString("jkt"u8, key.JwkThumbprint);
        if (key.CertificateThumbprint is not null) json.WriteString("x5t#S256"u8, key.CertificateThumbprint);
        json.WriteEndObject();
    }

    [Spec("RFC 9396", "9.1"), Spec("RFC 9396", "9.2")]
    private static void WriteDetails(Utf8JsonWriter json, string details)
    {
        json.WritePropertyName("authorization_details"u8);
        json.WriteRawValue(details, skipInputValidation: true);
    }

    /// <summary>Reads claims that we wrote; null when they are another issuer's.</summary>
    public static AccessTokenContent? Read(ReadOnlySpan<byte> payload, string issuer)
    {
        string? subject = null, clientId = null, audience = null, scope = null, tokenId = null, grantId = null, acr = null, roles = null, actor = null, mayAct = null;
        long issuedAt = 0, expires = 0;
        long? authTime = null;
        Confirmation? confirmation = null;
        string? details = null;
        var (ofIssuer, asksForClaims) = (false, false);
        var json = new Utf8JsonReader(payload);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;
            if (json.ValueTextEquals("iss"u8)) { json.Read(); ofIssuer = json.ValueTextEquals(issuer); }
            else if (json.ValueTextEquals("sub"u8)) subject = Text(ref json);
            else if (json.ValueTextEquals("aud"u8)) audience = ReadTexts(ref json);
            else if (json.ValueTextEquals("client_id"u8)) clientId = Text(ref json);
            else if (json.ValueTextEquals("scope"u8)) scope = Text(ref json);
            else if (json.ValueTextEquals("jti"u8)) tokenId = Text(ref json);
            else if (json.ValueTextEquals("grant_id"u8)) grantId = Text(ref json);
            else if (json.ValueTextEquals("acr"u8)) acr = Text(ref json);
            else if (json.ValueTextEquals("roles"u8)) roles = ReadTexts(ref json);
            else if (json.ValueTextEquals("iat"u8)) issuedAt = Number(ref json);
            else if (json.ValueTextEquals("exp"u8)) expires = Number(ref json);
            else if (json.ValueTextEquals("auth_time"u8)) authTime = Number(ref json);
            else if (json.ValueTextEquals("cnf"u8)) confirmation = ReadConfirmation(ref json);
            else if (json.ValueTextEquals("act"u8)) actor = ActorClaims.Raw(ref json, payload);
            else if (json.ValueTextEquals("may_act"u8)) mayAct = ActorClaims.SubjectOf(ref json);
            else if (json.ValueTextEquals("authorization_details"u8)) details = ReadDetails(ref json);
            else if (json.ValueTextEquals("claims_requested"u8)) { json.Read(); asksForClaims = json.TokenType == JsonTokenType.True; }
            else json.Skip();
        }
        if (!ofIssuer || subject is null || clientId is null || audience is null || scope is null || tokenId is null) return null;
        return new AccessTokenContent
        {
            Subject = subject, ClientId = clientId, Audience = audience, Scope = scope, TokenId = tokenId,
            IssuedAt = issuedAt, Expires = expires, GrantId = grantId, AuthTime = authTime, Acr = acr, Roles = roles, Confirmation = confirmation, Details = details, Actor = actor, MayAct = mayAct, AsksForClaims = asksForClaims,
        };
    }

    private static Confirmation ReadConfirmation(ref Utf8JsonReader json)
    {
        string? jwk = null, certificate = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("jkt"u8)) jwk = Text(ref json);
            else if (json.ValueTextEquals("x5t#S256"u8)) certificate = Text(ref json);
            else json.Skip();
        }
        return new Confirmation(jwk, certificate);
    }

    private static string ReadDetails(ref Utf8JsonReader json)
    {
        using var details = JsonDocument.ParseValue(ref json);
        return details.RootElement.GetRawText();
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString();
    }

    private static long Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetInt64();
    }
}
