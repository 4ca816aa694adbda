namespace Gatehouse.Protocol.Jose;

/// <summary>
/// The encryption algorithms that are spoken. RSA1_5 is not among them, whose faults tell the plaintext; nor is PBES2, whose cost the sender
/// sets; nor anything under a shared key.
/// </summary>
[Spec("RFC 7518", "4.1"), Spec("RFC 7518", "5.1"), Spec("RFC 8725", "3.2")]
public static class EncryptionAlgorithms
{
    public const string RsaOaep256 = "RSA-OAEP-256";
    public const string RsaOaep = "RSA-OAEP";
    public const string EcdhEs = "ECDH-ES";
    public const string EcdhEsA128Kw = "ECDH-ES+A128KW";
    public const string EcdhEsA256Kw = "ECDH-ES+A256KW";
    public const string A256Gcm = "A256GCM";
    public const string A128Gcm = "A128GCM";
    public const string A128CbcHs256 = "A128CBC-HS256";
    public const string A256CbcHs512 = "A256CBC-HS512";

    /// <summary>How two agree on the key of one message (<c>alg</c>).</summary>
    public static readonly IReadOnlyList<string> KeyManagement = [RsaOaep256, RsaOaep, EcdhEs, EcdhEsA128Kw, EcdhEsA256Kw];

    /// <summary>What the message itself is encrypted with (<c>enc</c>).</summary>
    public static readonly IReadOnlyList<string> Content = [A256Gcm, A128Gcm, A128CbcHs256, A256CbcHs512];

    /// <summary>What is meant where only <c>alg</c> is named (OpenID Connect Registration section 2).</summary>
    public const string ContentOtherwise = A128CbcHs256;

    public static bool IsKeyAgreement(string algorithm) => algorithm.StartsWith(EcdhEs, StringComparison.Ordinal);
}
