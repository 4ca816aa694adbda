using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Senders;
using Gatehouse.Provider.Keys;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.ClientCertificates;

/// <summary>
/// The certificate that the sender of a request proved to hold: of the TLS connection, or from the header of a trusted proxy that ended it.
/// Anybody else's header is not looked at.
/// </summary>
[Spec("RFC 8705", "6.5"), Spec("RFC 9440", "2.2"), Spec("RFC 9440", "4")]
internal static class ClientCertificates
{
    private const string Header = "Client-Cert";
    private const int LongestHeader = 16 * 1024;

    public static OAuthError? Read(HttpContext http, MtlsRules rules, out X509Certificate2? certificate)
    {
        if (Find(http, rules, out certificate) is { } unreadable) return unreadable;
        // Behind a proxy no handshake of ours has refused it.
        return certificate is not null && KeyStrength.IsWeak(certificate) ? OAuthErrors.CertificateWeak : null;
    }

    private static OAuthError? Find(HttpContext http, MtlsRules rules, out X509Certificate2? certificate)
    {
        certificate = null;
        if (!rules.IsOn) return null;
        if (IsTrustedProxy(http.Connection.RemoteIpAddress, rules))
        {
            var headers = http.Request.Headers[Header];
            if (headers.Count == 0) return null;
            return headers.Count == 1 && TryParse(headers[0], out certificate) ? null : OAuthErrors.CertificateHeaderMalformed;
        }
        certificate = http.Connection.ClientCertificate;
        return null;
    }

    /// <summary>The <c>x5t#S256</c> of a certificate.</summary>
    [Spec("RFC 8705", "3.1")]
    public static string ThumbprintOf(X509Certificate2 certificate) => Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256));

    private static bool IsTrustedProxy(IPAddress? peer, MtlsRules rules)
    {
        if (peer is null || rules.Proxies.IsEmpty) return false;
        return SenderAddress.AreTrusted(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer, rules.Proxies);
    }

    /// <summary>A structured field of one byte sequence: base64 between colons.</summary>
    private static bool TryParse(string? header, out X509Certificate2? certificate)
    {
        certificate = null;
        if (header is null || header.Length is < 4 or > LongestHeader || header[0] != ':' || header[^1] != ':') return false;
        var der = new byte[header.Length];
        if (!Convert.TryFromBase64Chars(header.AsSpan(1, header.Length - 2), der, out var length)) return false;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(der.AsSpan(0, length));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
