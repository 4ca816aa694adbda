using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.ResourceServer.Tests.Issuer;

namespace Gatehouse.ResourceServer.Tests.Rfc9068_AccessTokens;

/// <summary>Tokens with exactly one thing wrong.</summary>
internal static class BadToken
{
    public static string Make(TestIssuer issuer, string kind) => kind switch
    {
        "another issuer" => With(issuer, "iss", "https://evil.example.com"),
        "issuer with a slash more" => With(issuer, "iss", issuer.Issuer + "/"),
        "another audience" => With(issuer, "aud", "https://billing.example.com"),
        "the client as audience" => With(issuer, "aud", "shop"),
        "the issuer as audience" => With(issuer, "aud", issuer.Issuer),
        "audience with a slash more" => With(issuer, "aud", ApiUnderTest.Audience + "/"),
        "audience in capitals" => With(issuer, "aud", "https://ORDERS.example.com"),
        "audience as part of a longer one" => With(issuer, "aud", ApiUnderTest.Audience + " https://other.example.com"),
        "no audience" => Without(issuer, "aud"),
        "empty audience list" => With(issuer, "aud", new JsonArray()),
        "an ID token" => WithHeader(issuer, "typ", "JWT"),
        "no type" => WithHeader(issuer, "typ", null),
        "a logout token" => WithHeader(issuer, "typ", "logout+jwt"),
        "no algorithm" => Unsigned(issuer, "none"),
        "no algorithm in capitals" => Unsigned(issuer, "NONE"),
        "HS256 with the public key" => SignedWithPublicKey(issuer),
        "expired" => Times(issuer, issued: -720, expires: -120),
        "not yet valid" => With(issuer, "nbf", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 125),
        "issued in the future" => Times(issuer, issued: 125, expires: 725),
        "altered signature" => Altered(issuer.Token(), part: 2),
        "empty signature" => issuer.Token()[..(issuer.Token().LastIndexOf('.') + 1)],
        "altered payload" => Promoted(issuer),
        "signed by a stranger under a known key id" => BySomeoneElse(issuer, issuer.Key.Id),
        "signed by a stranger under an unknown key id" => BySomeoneElse(issuer, "unknown"),
        "signed by a stranger without a key id" => BySomeoneElse(issuer, null),
        "a key for another algorithm" => OtherAlgorithm(issuer),
        "crit" => WithHeader(issuer, "crit", new JsonArray("b64")),
        "exp as text" => With(issuer, "exp", "tomorrow"),
        "exp beyond time" => With(issuer, "exp", 1e300),
        "nbf as text" => With(issuer, "nbf", "now"),
        "opaque" => "2YotnFZFEjr1zCsicMWpAA",
        "encrypted" => "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d",
        "huge" => With(issuer, "padding", new string('x', 14_000)),
        "not base64url" => "not.a+/=!.token",
        "no JSON" => $"{TestIssuer.Encoded("hello")}.{TestIssuer.Encoded("world")}.AAAA",
        _ when kind.StartsWith("no ", StringComparison.Ordinal) => Without(issuer, kind[3..]),
        _ => throw new ArgumentException(kind),
    };

    private static string With(TestIssuer issuer, string claim, JsonNode value)
    {
        var claims = issuer.Claims();
        claims[claim] = value;
        return issuer.Token(claims);
    }

    private static string Without(TestIssuer issuer, string claim)
    {
        var claims = issuer.Claims();
        Assert.True(claims.Remove(claim));
        return issuer.Token(claims);
    }

    private static string WithHeader(TestIssuer issuer, string name, JsonNode? value)
    {
        var header = TestIssuer.Header(issuer.Key);
        if (value is null) header.Remove(name);
        else header[name] = value;
        return issuer.Token(header: header);
    }

    private static string Times(TestIssuer issuer, int issued, int expires)
    {
        var claims = issuer.Claims();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        (claims["iat"], claims["exp"]) = (now + issued, now + expires);
        return issuer.Token(claims);
    }

    private static string Unsigned(TestIssuer issuer, string algorithm)
    {
        var header = TestIssuer.Header(issuer.Key);
        header["alg"] = algorithm;
        return TestIssuer.Unsigned(issuer.Claims(), header) + ".";
    }

    private static string SignedWithPublicKey(TestIssuer issuer)
    {
        var header = TestIssuer.Header(issuer.Key);
        header["alg"] = "HS256";
        var signed = TestIssuer.Unsigned(issuer.Claims(), header);
        var mac = HMACSHA256.HashData(Encoding.ASCII.GetBytes(issuer.Key.PublicKeyText), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(mac)}";
    }

    private static string Altered(string token, int part)
    {
        var parts = token.Split('.');
        var bytes = Base64Url.DecodeFromChars(parts[part]);
        bytes[7] ^= 1;
        parts[part] = Base64Url.EncodeToString(bytes);
        return string.Join('.', parts);
    }

    private static string Promoted(TestIssuer issuer)
    {
        var parts = issuer.Token().Split('.');
        parts[1] = TestIssuer.Encoded(issuer.Claims(scope: "orders.read orders.write admin").ToJsonString());
        return string.Join('.', parts);
    }

    private static string BySomeoneElse(TestIssuer issuer, string? keyId)
    {
        using var stranger = new SigningKey(issuer.Key.Algorithm, keyId);
        var header = TestIssuer.Header(stranger);
        if (keyId is null) header.Remove("kid");
        // Older than any keys of the API: after one search in vain, a token younger than them is rightly left undecided for a minute.
        var claims = issuer.Claims();
        claims["iat"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds();
        return issuer.Token(claims, header, stranger);
    }

    private static string OtherAlgorithm(TestIssuer issuer)
    {
        var rsa = issuer.Published.First(key => key.Algorithm == "RS256");
        var header = TestIssuer.Header(rsa);
        header["alg"] = "PS256";
        return issuer.Token(header: header, key: rsa);
    }
}
