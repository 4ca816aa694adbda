using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ResourceServer.Outgoing;

/// <summary>
/// A key by which this program proves who it is to a provider (<c>private_key_jwt</c>), or that a token is its own (DPoP). One on the curve P-256
/// signs ES256, an RSA key of 2048 bits or more PS256, or RS256 where that is asked for. The private half is never handed out.
/// </summary>
[Spec("RFC 7518", "3.1")]
public sealed class PrivateKey
{
    private const int SmallestRsaBits = 2048;

    private readonly AsymmetricAlgorithm _pair;

    private PrivateKey(AsymmetricAlgorithm pair, string? keyId, string? algorithm = null)
    {
        if (pair is ECDsa { KeySize: not 256 }) throw new ArgumentException("The key must be on the curve P-256, or an RSA key.");
        if (pair is RSA { KeySize: < SmallestRsaBits }) throw new ArgumentException($"An RSA key needs {SmallestRsaBits} bits or more.");
        _pair = pair;
        KeyId = keyId;
        Algorithm = (pair, algorithm) switch
        {
            (ECDsa, null or SigningAlgorithms.ES256) => SigningAlgorithms.ES256,
            (RSA, null or SigningAlgorithms.PS256) => SigningAlgorithms.PS256,
            (RSA, SigningAlgorithms.RS256) => SigningAlgorithms.RS256,
            _ => throw new ArgumentException($"The key cannot sign {algorithm}.", nameof(algorithm)),
        };
        PublicJwk = PublicHalf(pair);
        Thumbprint = Base64Url.EncodeToString((pair is ECDsa curve ? new ECDsaSecurityKey(curve) : (SecurityKey)new RsaSecurityKey((RSA)pair)).ComputeJwkThumbprint());
    }

    /// <summary>The identifier under which the provider knows the key (<c>kid</c>), or null.</summary>
    public string? KeyId { get; }

    /// <summary>The signature algorithm.</summary>
    public string Algorithm { get; }

    /// <summary>The public half as a JSON Web Key (RFC 7517), without a key id.</summary>
    public string PublicJwk { get; }

    /// <summary>The SHA-256 thumbprint of the key (RFC 7638): the <c>jkt</c> of tokens that are bound to it.</summary>
    public string Thumbprint { get; }

    /// <summary>A new key on the curve P-256, which lives as long as this process.</summary>
    public static PrivateKey New() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), null);

    /// <summary>Reads a private key in PEM: PKCS#8, SEC 1 or PKCS#1.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="keyId">The identifier under which the provider knows the key.</param>
    /// <param name="algorithm">The signature algorithm; RS256 for a provider that demands it of an RSA key.</param>
    public static PrivateKey FromPem(string pem, string? keyId = null, string? algorithm = null)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return TryRead(ECDsa.Create(), pem) is { } curve ? new PrivateKey(curve, keyId, algorithm)
            : TryRead(RSA.Create(), pem) is { } rsa ? new PrivateKey(rsa, keyId, algorithm)
            : throw new ArgumentException("This is no private key in PEM.", nameof(pem));
    }

    /// <summary>Reads a private key as a JSON Web Key; its <c>kid</c> is the key id, its <c>alg</c> the signature algorithm.</summary>
    [Spec("RFC 7517", "4"), Spec("RFC 7518", "6.2.2"), Spec("RFC 7518", "6.3.2")]
    public static PrivateKey FromJwk(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var jwk = new JsonWebKey(json);
        if (!jwk.HasPrivateKey) throw new ArgumentException("The JSON Web Key has no private half.", nameof(json));
        AsymmetricAlgorithm pair = jwk switch
        {
            { Kty: "EC", Crv: "P-256" } => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Decoded(jwk.D), Q = new ECPoint { X = Decoded(jwk.X), Y = Decoded(jwk.Y) } }),
            { Kty: "RSA" } => RSA.Create(new RSAParameters
            {
                Modulus = Decoded(jwk.N), Exponent = Decoded(jwk.E), D = Decoded(jwk.D), P = Decoded(jwk.P), Q = Decoded(jwk.Q), DP = Decoded(jwk.DP), DQ = Decoded(jwk.DQ), InverseQ = Decoded(jwk.QI),
            }),
            _ => throw new ArgumentException("The JSON Web Key must be of the kind EC with the curve P-256, or RSA.", nameof(json)),
        };
        return new PrivateKey(pair, string.IsNullOrEmpty(jwk.Kid) ? null : jwk.Kid, string.IsNullOrEmpty(jwk.Alg) ? null : jwk.Alg);
    }

    /// <summary>A JWT of these two JSON objects.</summary>
    [Spec("RFC 7515", "5.1")]
    internal string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> claims)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(SignatureOf(Encoding.ASCII.GetBytes(signed)))}";
    }

    private byte[] SignatureOf(byte[] data)
    {
        // Instance members are not documented as safe for concurrent use.
        lock (_pair)
            return _pair is ECDsa curve ? curve.SignData(data, HashAlgorithmName.SHA256) : ((RSA)_pair).SignData(data, HashAlgorithmName.SHA256, Algorithm == SigningAlgorithms.RS256 ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss);
    }

    private static string PublicHalf(AsymmetricAlgorithm pair)
    {
        if (pair is ECDsa curve && curve.ExportParameters(includePrivateParameters: false).Q is var point)
            return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        var numbers = ((RSA)pair).ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(numbers.Modulus)}}","e":"{{Base64Url.EncodeToString(numbers.Exponent)}}"}""";
    }

    private static AsymmetricAlgorithm? TryRead(AsymmetricAlgorithm pair, string pem)
    {
        try
        {
            pair.ImportFromPem(pem);
            return pair;
        }
        catch (Exception other) when (other is ArgumentException or CryptographicException)
        {
            pair.Dispose();
            return null;
        }
    }

    private static byte[] Decoded(string? text) => Base64Url.DecodeFromChars(text ?? "");
}
