using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Protocol.DPoP;

/// <summary>The public key that a proof brings along in its header, and the algorithm that it was used with.</summary>
internal readonly struct DPoPKey
{
    /// <summary>RSA keys below 2048 bits are not trusted; above 4096 bits, checking would cost us more than the sender.</summary>
    private const int SmallestModulus = 256;
    private const int LargestModulus = 512;
    private const int LongestExponent = 4;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    // Every stranger brings a key: remembering verifiers for them would fill the memory.
    private static readonly CryptoProviderFactory Cryptography = new() { CacheSignatureProviders = false };

    private readonly JsonWebKey _key;
    private readonly string _algorithm;

    private DPoPKey(JsonWebKey key, string algorithm)
    {
        _key = key;
        _algorithm = algorithm;
        Thumbprint = Base64Url.EncodeToString(key.ComputeJwkThumbprint());
    }

    [Spec("RFC 7638", "3")]
    public string Thumbprint { get; }

    /// <summary>Checks the header of a proof. The key that it names by any other way than <c>jwk</c> (<c>kid</c>, <c>jku</c>, <c>x5u</c>) is never looked for.</summary>
    [Spec("RFC 9449", "4.2"), Spec("RFC 8725", "3.1")]
    public static OAuthError? Read(JsonElement header, DPoPRules rules, out DPoPKey key)
    {
        key = default;
        var type = DPoPProofReader.Text(header, "typ");
        if (!string.Equals(type, DPoPRules.Type, StringComparison.OrdinalIgnoreCase) && !string.Equals(type, "application/" + DPoPRules.Type, StringComparison.OrdinalIgnoreCase))
            return OAuthErrors.DPoPTypeDiffers;
        if (DPoPProofReader.Text(header, "alg") is not { } algorithm || !rules.Algorithms.Contains(algorithm))
            return OAuthErrors.DPoPAlgorithmNotAllowed.Saying($"The algorithm of the DPoP proof is not allowed; use {string.Join(", ", rules.Algorithms)}.");
        if (header.TryGetProperty("crit", out _)) return OAuthErrors.DPoPProofMalformed.Saying("The DPoP proof demands an extension (crit) that is not understood.");
        if (!header.TryGetProperty("jwk", out var jwk) || jwk.ValueKind != JsonValueKind.Object) return OAuthErrors.DPoPKeyMalformed;
        foreach (var member in PrivateMembers)
            if (jwk.TryGetProperty(member, out _))
                return OAuthErrors.DPoPKeyPrivate;
        if (jwk.TryGetProperty("alg", out _) && DPoPProofReader.Text(jwk, "alg") != algorithm) return OAuthErrors.DPoPKeyMalformed;
        if (ReadKey(jwk, algorithm) is not { } read) return OAuthErrors.DPoPKeyMalformed;
        key = new DPoPKey(read, algorithm);
        return null;
    }

    public OAuthError? Verify(byte[] signed, byte[] signature)
    {
        try
        {
            var verifier = Cryptography.CreateForVerifying(_key, _algorithm);
            try
            {
                return verifier.Verify(signed, signature) ? null : OAuthErrors.DPoPSignatureInvalid;
            }
            finally
            {
                Cryptography.ReleaseSignatureProvider(verifier);
            }
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or InvalidOperationException or NotSupportedException or SecurityTokenException)
        {
            // A point that is not on the curve, for one.
            return OAuthErrors.DPoPKeyMalformed;
        }
    }

    [Spec("RFC 7518", "6.2.1"), Spec("RFC 7518", "6.3.1")]
    private static JsonWebKey? ReadKey(JsonElement jwk, string algorithm)
    {
        var type = DPoPProofReader.Text(jwk, "kty");
        if (algorithm[0] != 'E')
        {
            if (type != "RSA" || Number(jwk, "n", LargestModulus) is not { } modulus || modulus.Bytes < SmallestModulus || Number(jwk, "e", LongestExponent) is not { } exponent) return null;
            return new JsonWebKey { Kty = "RSA", N = modulus.Text, E = exponent.Text };
        }
        var (curve, size) = algorithm switch { "ES256" => ("P-256", 32), "ES384" => ("P-384", 48), _ => ("P-521", 66) };
        if (type != "EC" || DPoPProofReader.Text(jwk, "crv") != curve) return null;
        if (Number(jwk, "x", size) is not { } x || x.Bytes != size || Number(jwk, "y", size) is not { } y || y.Bytes != size) return null;
        return new JsonWebKey { Kty = "EC", Crv = curve, X = x.Text, Y = y.Text };
    }

    /// <summary>A number as base64url, of one spelling only: two spellings of one key would have two thumbprints.</summary>
    private static (string Text, int Bytes)? Number(JsonElement jwk, string name, int mostBytes)
    {
        if (DPoPProofReader.Text(jwk, name) is not { } text || text.Length > mostBytes * 2 || DPoPProofReader.Decode(text) is not { } bytes || bytes.Length > mostBytes) return null;
        return Base64Url.EncodeToString(bytes) == text ? (text, bytes.Length) : null;
    }
}
