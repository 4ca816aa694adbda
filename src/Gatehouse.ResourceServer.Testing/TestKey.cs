using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.ResourceServer.Testing;

/// <summary>A key pair on the curve P-256, and JWTs signed with it.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public const string Algorithm = "ES256";

    public string Id { get; init; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));

    public JsonObject PublicJwk()
    {
        var point = _pair.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
    }

    public string Thumbprint()
    {
        var jwk = PublicJwk();
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""")));
    }

    public string Sign(JsonObject header, JsonObject claims)
    {
        var signed = Unsigned(header, claims);
        lock (_pair) return $"{signed}.{Base64Url.EncodeToString(_pair.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public static string Unsigned(JsonObject header, JsonObject claims) => $"{Encoded(header)}.{Encoded(claims)}";

    public void Dispose() => _pair.Dispose();

    private static string Encoded(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
