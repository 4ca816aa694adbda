using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;
using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests.Rfc9068_AccessTokens;

/// <summary>Whatever a caller sends is answered by an error: nothing throws, and nothing gets in.</summary>
[Spec("RFC 9068", "4"), Spec("RFC 7519", "4.1.3"), Spec("RFC 7519", "4.1.4")]
public sealed class AnyText
{
    private static readonly SigningKey Key = new();
    private static readonly VerificationKeySet Keys = VerificationKeySet.Parse(new JsonObject { ["keys"] = new JsonArray(Key.PublicKey()) }.ToJsonString())!;
    private static readonly AccessTokenReader Reader = new(new AccessTokenRules { Issuer = "https://a.example", Audience = "b" }, TimeProvider.System);

    private static readonly Gen<string> AnyJson = OneOf(
        "null", "true", "0", "-1", "1e300", "1e-300", "99999999999999999999", "\"\"", "\"x\"", "[]", "[[]]", "[1]", "[null]", "{}", "{\"a\":[]}", "\"\\u0000\"", "4102444800", "4102444800.5", "\"4102444800\"", "[\"b\"]", "\"b\"", "\"https://a.example\"");

    [Fact]
    public void Any_text_is_refused_without_an_exception() =>
        Gen.String[0, 200].Sample(text => Assert.NotNull(Read(text).Error), iter: 2000);

    [Fact]
    public void Any_three_parts_are_refused_without_an_exception() =>
        Gen.Select(Gen.String[0, 60], Gen.String[0, 60], Gen.Byte.Array[0, 70]).Sample(
            (header, payload, signature) => Assert.NotNull(Read($"{TestIssuer.Encoded(header)}.{TestIssuer.Encoded(payload)}.{Convert.ToBase64String(signature)}").Error), iter: 2000);

    /// <summary>Even rightly signed: a provider's mistake must not become our exception.</summary>
    [Fact]
    public void Claims_of_any_type_are_read_or_refused_without_an_exception() =>
        Gen.Select(OneOf("iss", "sub", "aud", "client_id", "scope", "scp", "iat", "exp", "nbf", "jti", "roles"), AnyJson, OneOf("alg", "typ", "kid", "crit", "x5c", "none"), AnyJson).Sample(
            (claim, value, header, headerValue) =>
            {
                var claims = new JsonObject { ["iss"] = "https://a.example", ["sub"] = "s", ["aud"] = "b", ["client_id"] = "c", ["iat"] = 0, ["exp"] = 4102444800, ["jti"] = "1" };
                claims[claim] = JsonNode.Parse(value);
                var head = new JsonObject { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = Key.Id };
                if (header != "none") head[header] = JsonNode.Parse(headerValue);
                var signed = TestIssuer.Unsigned(claims, head);
                var reading = Read($"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(Key.Sign(Encoding.ASCII.GetBytes(signed)))}");
                Assert.True(reading.Token is null != reading.Error is null);
                if (reading.Token is { } token) Assert.True(token is { Issuer: "https://a.example", Subject.Length: > 0 } && token.Audiences.Contains("b"));
            },
            iter: 3000);

    [Fact]
    public void A_key_set_of_any_text_is_read_or_refused_without_an_exception() =>
        Gen.Select(AnyJson, AnyJson, AnyJson).Sample(
            (a, b, c) => VerificationKeySet.Parse($"{{\"keys\":[{{\"kty\":{a},\"crv\":{b},\"x\":{c},\"y\":{c},\"n\":{c},\"e\":{b},\"alg\":{a},\"use\":{b},\"key_ops\":{c}}},{a}],\"x\":{b}}}"),
            iter: 2000);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static AccessTokenReading Read(string text) => Reader.ReadAsync(text, Keys).AsTask().GetAwaiter().GetResult();
}
