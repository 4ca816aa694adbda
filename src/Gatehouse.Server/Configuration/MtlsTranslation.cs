using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Plan.Model;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Server.Configuration;

/// <summary>Turns what a plan says about bound tokens and client certificates into the engine's own words.</summary>
internal static class MtlsTranslation
{
    public static MtlsRules Translate(PlanMtls mtls) => new()
    {
        Url = mtls.Url,
        Authorities = [.. mtls.ClientCas.Select(pem => X509Certificate2.CreateFromPem(pem))],
        Proxies = NetworksOf(mtls.Proxies),
    };

    public static ImmutableArray<IPNetwork> NetworksOf(ImmutableArray<string> proxies) => [.. proxies.Select(NetworkOf)];

    public static SenderConstraint Translate(PlanSenderConstraint constraint) => constraint switch
    {
        PlanSenderConstraint.DPoP => SenderConstraint.DPoP,
        PlanSenderConstraint.Mtls => SenderConstraint.Mtls,
        _ => SenderConstraint.None,
    };

    public static CertificateSubject? Translate(PlanCertificateSubject? subject) => subject is null ? null : new CertificateSubject(
        subject.Key switch
        {
            "tls_client_auth_subject_dn" => CertificateName.SubjectDn,
            "tls_client_auth_san_dns" => CertificateName.SanDns,
            "tls_client_auth_san_uri" => CertificateName.SanUri,
            "tls_client_auth_san_ip" => CertificateName.SanIp,
            _ => CertificateName.SanEmail,
        },
        subject.Value);

    private static IPNetwork NetworkOf(string text) => IPNetwork.TryParse(text, out var network) ? network : Of(IPAddress.Parse(text));

    private static IPNetwork Of(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
