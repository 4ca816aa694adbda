using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Gateway.Configuration;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;

namespace Gatehouse.Gateway.Downstream;

/// <summary>
/// What the gateway signs about a caller, for upstreams that others can reach too or that hand on who called. Good for one API and a minute;
/// issued by the address at which callers reach it, so that it is never taken for the provider's own.
/// </summary>
[Spec("RFC 9068", "2.2"), Spec("RFC 8693", "4.1")]
internal sealed class CallerStatements(TimeProvider time)
{
    public const string IdentityType = "gatehouse-identity+jwt";
    private const int Lifetime = 60;

    /// <summary>In place of the caller's access token.</summary>
    public string InternalToken(GuardedApi api, AccessToken caller) => Sign(api, caller, TokenTypes.AccessToken);

    /// <summary>For the header that only tells who called, and is no token.</summary>
    public string Identity(GuardedApi api, AccessToken caller) => Sign(api, caller, IdentityType);

    private string Sign(GuardedApi api, AccessToken caller, string type)
    {
        var claims = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(claims)) Write(json, api, caller);
        return api.Keys.Sign(type, claims.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json, GuardedApi api, AccessToken caller)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        json.WriteStartObject();
        json.WriteString(ClaimNames.Issuer, api.Origin);
        json.WriteString(ClaimNames.Audience, api.Audience);
        json.WriteString(ClaimNames.Subject, caller.Subject);
        json.WriteString(ClaimNames.ClientId, caller.ClientId);
        json.WriteString(ClaimNames.Scope, caller.Scopes.ToString());
        json.WriteString(ClaimNames.TokenId, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        json.WriteNumber(ClaimNames.IssuedAt, now);
        // Never longer than the token that it stands for.
        json.WriteNumber(ClaimNames.Expires, Math.Min(now + Lifetime, Math.Max(now, caller.ExpiresAt.ToUnixTimeSeconds())));
        if (caller.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value).ToArray() is { Length: > 0 } roles)
        {
            json.WriteStartArray("roles");
            foreach (var role in roles) json.WriteStringValue(role);
            json.WriteEndArray();
        }
        foreach (var name in (ReadOnlySpan<string>)[ClaimNames.SessionId, ClaimNames.Acr])
            if (caller.FindFirst(name) is { } value)
                json.WriteString(name, value);
        if (caller.FindFirst(ClaimNames.Actor) is { } actor && JsonText.ReadObject(Encoding.UTF8.GetBytes(actor), depth: 16) is { } who)
        {
            json.WritePropertyName(ClaimNames.Actor);
            who.WriteTo(json);
        }
        json.WriteEndObject();
    }
}
