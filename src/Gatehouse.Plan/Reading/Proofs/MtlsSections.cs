using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Reading.Proofs;

/// <summary>Reads what concerns client certificates: of the plan, and of one client.</summary>
internal static class MtlsSections
{
    /// <summary>The keys of which a client has one.</summary>
    [Spec("RFC 8705", "2.1.2")]
    public static readonly ImmutableArray<string> SubjectKeys =
        ["tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email"];

    public static PlanMtls Read(Field field)
    {
        if (field.Section() is not { } section) return PlanMtls.None;
        var mtls = new PlanMtls { Url = section["url"].Text(), ClientCas = section["client_cas"].Texts(), Proxies = section["proxies"].Texts() };
        section.Close();
        return mtls;
    }

    public static PlanClient Read(Section section, PlanClient client, Findings findings)
    {
        var written = SubjectKeys.Select(key => section[key]).Where(field => field.IsWritten).ToList();
        foreach (var second in written.Skip(1)) findings.Error(ProofFaults.CertificateName, second.Path, "is a second name for the certificate", "keep one of the two", "RFC 8705 section 2.1.2");
        return client with
        {
            CertificateSubject = written is [var first, ..] && first.Text() is { } value ? new PlanCertificateSubject(first.Path[(first.Path.LastIndexOf('.') + 1)..], value) : null,
            CertificateBoundAccessTokens = section["tls_client_certificate_bound_access_tokens"].Switch(false),
        };
    }
}
