using Gatehouse.Protocol;

namespace Gatehouse.Provider.Issuance;

/// <summary>The key that a token is bound to: who presents the token must prove to hold it (<c>cnf</c>).</summary>
/// <param name="JwkThumbprint">The thumbprint of a DPoP key (<c>jkt</c>).</param>
/// <param name="CertificateThumbprint">The thumbprint of a client certificate (<c>x5t#S256</c>).</param>
[Spec("RFC 7800", "3.1"), Spec("RFC 9449", "6.1"), Spec("RFC 8705", "3.1")]
internal sealed record Confirmation(string? JwkThumbprint = null, string? CertificateThumbprint = null)
{
    private const string DPoPPrefix = "jkt:";
    private const string CertificatePrefix = "x5t:";

    public static string TextOfDPoPKey(string thumbprint) => DPoPPrefix + thumbprint;

    /// <summary>The key as a grant's row keeps it; the prefix keeps a certificate from ever standing for a DPoP key.</summary>
    public string? Text =>
        JwkThumbprint is not null ? TextOfDPoPKey(JwkThumbprint) : CertificateThumbprint is not null ? CertificatePrefix + CertificateThumbprint : null;
}
