using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Reading;
using Gatehouse.Plan.Reading.Proofs;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Rules.Proofs;

/// <summary>Rules about client certificates.</summary>
internal static class MtlsRules
{
    public static readonly ImmutableArray<Rule<PlanDraft>> OfPlan =
    [
        Rule.Where<PlanDraft>(ServerFaults.MtlsUrl,
            s => s.Value.Mtls.Url is { } url && Uris.FaultOfIssuer(url) is { } fault ? [new Breach("mtls.url", fault)] : [],
            "write the https address at which clients present their certificates, without slash at its end", "RFC 8705 section 5", needs: ["mtls.url"]),
        Rule.If<PlanDraft>(ServerFaults.MtlsUrl,
            "mtls.url", s => s.Value.Mtls.Url is { } url && !url.StartsWith("https:", StringComparison.Ordinal), "is not an https URL", "certificates are a matter of TLS: write an https address", "RFC 8705 section 5"),
        Rule.Each<PlanDraft>(ServerFaults.MtlsAuthority,
            "mtls.client_cas", plan => plan.Mtls.ClientCas, (pem, _) => IsCertificate(pem) ? null : "is not a certificate in PEM",
            "write the certificate of the authority, beginning with -----BEGIN CERTIFICATE-----"),
        Rule.Each<PlanDraft>(ServerFaults.ProxyAddress,
            "mtls.proxies", plan => plan.Mtls.Proxies, (entry, _) => Uris.FaultOfProxy(entry), "write addresses or networks, such as 10.0.0.7 or 10.1.0.0/16", "RFC 9440 section 4"),
    ];

    public static readonly ImmutableArray<Rule<PlanApi>> OfApi =
    [
        Rule.If<PlanApi>(ServerFaults.MtlsOff,
            "token.sender_constraint", s => s.Value.Token.SenderConstraint == PlanSenderConstraint.Mtls && !s.Plan.Mtls.IsOn, "is mtls, but certificates cannot arrive",
            "write mtls: { url: … } or mtls: { proxies: [ … ] } at the top", "RFC 8705 section 3"),
    ];

    public static readonly ImmutableArray<Rule<PlanClient>> OfClient =
    [
        Rule.If<PlanClient>(ServerFaults.MtlsOff,
            "token_endpoint_auth_method", s => s.Value.ProvesByCertificate && !s.Plan.Mtls.IsOn, "needs a certificate, but certificates cannot arrive",
            "write mtls: { url: … } or mtls: { proxies: [ … ] } at the top", "RFC 8705 section 2"),
        Rule.If<PlanClient>(ProofFaults.CertificateName,
            "token_endpoint_auth_method", s => s.Value.IsKnownByAuthority && s.Value.CertificateSubject is null, "is tls_client_auth, but the name in the certificate is not written",
            $"write one of {string.Join(", ", MtlsSections.SubjectKeys)}", "RFC 8705 section 2.1.2"),
        Rule.If<PlanClient>(ProofFaults.CertificateAuthority,
            "token_endpoint_auth_method", s => s.Value.IsKnownByAuthority && s.Plan.Mtls.ClientCas.IsEmpty, "is tls_client_auth, but no authority is trusted", "write mtls.client_cas", "RFC 8705 section 2.1"),
        Rule.If<PlanClient>(ProofFaults.KeysMissing,
            "token_endpoint_auth_method", s => s.Value.ProvesByCertificate && !s.Value.IsKnownByAuthority && !s.IsWritten("jwks") && !s.IsWritten("jwks_uri"), "is self_signed_tls_client_auth, but the client has no keys",
            "write jwks or jwks_uri with the certificate as x5c", "RFC 8705 section 2.2.2"),
        Rule.Where<PlanClient>(ProofFaults.CertificateName,
            s => s.Value.CertificateSubject is { } subject && FaultOf(subject) is { } fault ? [new Breach(subject.Key, fault)] : [], "write the name as it stands in the certificate", "RFC 8705 section 2.1.2"),
        Rule.Where<PlanClient>(ProofFaults.CertificateNameUseless,
            s => s.Value.CertificateSubject is { } subject && !s.Value.IsKnownByAuthority ? [new Breach(subject.Key, "means nothing without tls_client_auth")] : [],
            "remove the key, or write token_endpoint_auth_method: tls_client_auth", "RFC 8705 section 2.1.2", needs: ["token_endpoint_auth_method"]),
        Rule.If<PlanClient>(ServerFaults.MtlsOff,
            "tls_client_certificate_bound_access_tokens", s => s.Value.CertificateBoundAccessTokens && !s.Plan.Mtls.IsOn, "is on, but certificates cannot arrive",
            "write mtls: { url: … } or mtls: { proxies: [ … ] } at the top", "RFC 8705 section 3.4"),
    ];

    private static string? FaultOf(PlanCertificateSubject subject) => subject.Key switch
    {
        "tls_client_auth_subject_dn" => IsDistinguishedName(subject.Value) ? null : "is not a distinguished name",
        "tls_client_auth_san_ip" => IPAddress.TryParse(subject.Value, out _) ? null : "is not an address",
        "tls_client_auth_san_uri" => Uri.TryCreate(subject.Value, UriKind.Absolute, out _) ? null : "is not a URI",
        "tls_client_auth_san_dns" => Uri.CheckHostName(subject.Value) == UriHostNameType.Dns ? null : "is not a host name",
        _ => subject.Value.Contains('@') ? null : "is not an e-mail address",
    };

    private static bool IsDistinguishedName(string text)
    {
        try
        {
            return new X500DistinguishedName(text).EnumerateRelativeDistinguishedNames().Any();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsCertificate(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
