using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gatehouse.ResourceServer.Tests.Issuer;

/// <summary>A key pair of the issuer of these tests, with .NET's own primitives only, so that no token is made by the library that reads it.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa? _ecdsa;
    private readonly RSA? _rsa;

    public SigningKey(string algorithm = "ES256", string? id = null)
    {
        Algorithm = algorithm;
        Id = id ?? Guid.NewGuid().ToString("N");
        if (algorithm.StartsWith("ES", StringComparison.Ordinal)) _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        else _rsa = RSA.Create(2048);
    }

    public string Id { get; }

    public string Algorithm { get; }

    public string PublicKeyText => _ecdsa?.ExportSubjectPublicKeyInfoPem() ?? _rsa!.ExportSubjectPublicKeyInfoPem();

    public byte[] Sign(byte[] data) =>
        _ecdsa?.SignData(data, HashAlgorithmName.SHA256)
        ?? _rsa!.SignData(data, HashAlgorithmName.SHA256, Algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    public JsonObject PublicKey()
    {
        var key = new JsonObject { ["kid"] = Id, ["alg"] = Algorithm, ["use"] = "sig" };
        if (_ecdsa is not null)
        {
            var point = _ecdsa.ExportParameters(false).Q;
            (key["kty"], key["crv"], key["x"], key["y"]) = ("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        }
        else
        {
            var parameters = _rsa!.ExportParameters(false);
            (key["kty"], key["n"], key["e"]) = ("RSA", Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
        }
        return key;
    }

    public void Dispose()
    {
        _ecdsa?.Dispose();
        _rsa?.Dispose();
    }
}
