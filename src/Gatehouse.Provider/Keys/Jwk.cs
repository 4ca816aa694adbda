using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Keys;

/// <summary>Writes the public half of a key as a JSON Web Key.</summary>
[Spec("RFC 7517", "4"), Spec("RFC 7518", "6")]
internal static class Jwk
{
    /// <param name="algorithm">The one algorithm that the key is for; null where several go with it.</param>
    public static string Of(AsymmetricAlgorithm pair, string id, string? algorithm, string use = "sig")
    {
        var members = pair switch
        {
            ECDsa ecdsa => OfEc(ecdsa.ExportParameters(includePrivateParameters: false)),
            ECDiffieHellman agreement => OfEc(agreement.ExportParameters(includePrivateParameters: false)),
            RSA rsa => OfRsa(rsa.ExportParameters(includePrivateParameters: false)),
            _ => throw new InvalidOperationException(algorithm),
        };
        var only = algorithm is null ? "" : $"\"alg\":\"{algorithm}\",";
        return $$"""{{{members}},"use":"{{use}}",{{only}}"kid":"{{id}}"}""";
    }

    private static string OfEc(ECParameters key) =>
        $"""
        "kty":"EC","crv":"P-256","x":"{Base64Url.EncodeToString(key.Q.X!)}","y":"{Base64Url.EncodeToString(key.Q.Y!)}"
        """;

    private static string OfRsa(RSAParameters key) =>
        $"""
        "kty":"RSA","n":"{Base64Url.EncodeToString(key.Modulus!)}","e":"{Base64Url.EncodeToString(key.Exponent!)}"
        """;
}
