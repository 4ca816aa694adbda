using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.Provider.Tests;

/// <summary>A key pair of somebody who signs JWTs, made with the primitives alone, so that anything can be said with it.</summary>
public sealed class SigningClient(string kid = "k1")
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid => kid;

    public string Jwk
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}","kid":"{{kid}}","use":"sig"}""";
        }
    }

    public string Jwks => $$"""{"keys":[{{Jwk}}]}""";

    /// <summary>Signs the claims. What is changed to null is left out.</summary>
    public string Sign(JsonObject claims, params (string Name, JsonNode? Value)[] header)
    {
        var head = With(new JsonObject { ["alg"] = "ES256", ["kid"] = kid }, header);
        var text = $"{Encode(head)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The same with a shared secret.</summary>
    public static string SignWith(string secret, JsonObject claims, string algorithm = "HS256", params (string Name, JsonNode? Value)[] header)
    {
        var text = $"{Encode(With(new JsonObject { ["alg"] = algorithm }, header))}.{Encode(claims)}";
        var (key, data) = (Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(text));
        var mac = algorithm switch { "HS384" => HMACSHA384.HashData(key, data), "HS512" => HMACSHA512.HashData(key, data), _ => HMACSHA256.HashData(key, data) };
        return $"{text}.{Base64Url.EncodeToString(mac)}";
    }

    /// <summary>A statement of the client about itself, as it should be, with the changes.</summary>
    public static JsonObject Statement(Provider provider, string clientId, params (string Name, JsonNode? Value)[] changes) => With(new JsonObject
    {
        ["iss"] = clientId, ["sub"] = clientId, ["aud"] = provider.Issuer, ["jti"] = Guid.NewGuid().ToString(),
        ["iat"] = provider.Clock.GetUtcNow().ToUnixTimeSeconds(), ["exp"] = provider.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
    }, changes);

    public static JsonObject With(JsonObject claims, params (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
            if (value is null) claims.Remove(name);
            else claims[name] = value.DeepClone();
        return claims;
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}
