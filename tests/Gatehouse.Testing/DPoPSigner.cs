using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Testing;

/// <summary>
/// Makes DPoP proofs as a client would, with the cryptography of .NET and nothing of ours; every part of a proof can be bent for tests of
/// what is refused.
/// </summary>
public sealed class DPoPSigner : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    public DPoPSigner(string algorithm = "ES256", int rsaBits = 2048)
    {
        Algorithm = algorithm;
        _key = algorithm switch
        {
            "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "ES512" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => RSA.Create(rsaBits),
        };
    }

    public string Algorithm { get; }

    /// <summary>The public key as it stands in the header of a proof.</summary>
    public JsonObject Jwk => _key switch
    {
        ECDsa ec when ec.ExportParameters(false) is var key => new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = Algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" },
            ["x"] = Base64Url.EncodeToString(key.Q.X!),
            ["y"] = Base64Url.EncodeToString(key.Q.Y!),
        },
        RSA rsa when rsa.ExportParameters(false) is var key => new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = Base64Url.EncodeToString(key.Modulus!),
            ["e"] = Base64Url.EncodeToString(key.Exponent!),
        },
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The private part, for the proof that must be refused because it contains it.</summary>
    public string PrivateD => Base64Url.EncodeToString(_key is ECDsa ec ? ec.ExportParameters(true).D! : ((RSA)_key).ExportParameters(true).D!);

    /// <summary>RFC 7638: the required members in the order of their names.</summary>
    public string Thumbprint
    {
        get
        {
            var jwk = Jwk;
            var text = jwk["kty"]!.ToString() == "EC"
                ? $$"""{"crv":"{{jwk["crv"]}}","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}"""
                : $$"""{"e":"{{jwk["e"]}}","kty":"RSA","n":"{{jwk["n"]}}"}""";
            return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    public string Proof(string method, string uri, DateTimeOffset now, string? accessToken = null, string? nonce = null, Action<JsonObject>? header = null, Action<JsonObject>? claims = null)
    {
        var head = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = Algorithm, ["jwk"] = Jwk };
        var body = new JsonObject
        {
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["htm"] = method,
            ["htu"] = uri,
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (accessToken is not null) body["ath"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));
        if (nonce is not null) body["nonce"] = nonce;
        header?.Invoke(head);
        claims?.Invoke(body);
        return Sign(head.ToJsonString(), body.ToJsonString());
    }

    /// <summary>Signs any two texts.</summary>
    public string Sign(string header, string payload) => SignAs(Algorithm, header, payload);

    /// <summary>The same with another algorithm that the key is good for.</summary>
    public string SignAs(string algorithm, string header, string payload)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = (_key, algorithm) switch
        {
            (ECDsa ec, "ES256") => ec.SignData(bytes, HashAlgorithmName.SHA256),
            (ECDsa ec, "ES384") => ec.SignData(bytes, HashAlgorithmName.SHA384),
            (ECDsa ec, _) => ec.SignData(bytes, HashAlgorithmName.SHA512),
            (RSA rsa, "PS256") => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            (RSA rsa, _) => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => throw new InvalidOperationException(),
        };
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    public void Dispose() => _key.Dispose();
}
