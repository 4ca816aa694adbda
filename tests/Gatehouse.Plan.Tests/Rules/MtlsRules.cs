using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Plan.Stored;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Tests.Rules;

[Spec("RFC 8705", "2"), Spec("RFC 8705", "2.1.2"), Spec("RFC 8705", "3.4"), Spec("RFC 9440", "4")]
public class MtlsRules
{
    private const string Robot = "client_secret\ntoken_endpoint_auth_method: tls_client_auth";

    private static readonly string Pem = Authority().Replace("\n", "\n      ", StringComparison.Ordinal);

    [Fact]
    public void A_client_with_its_certificate_is_sound_and_survives_being_stored()
    {
        var plan = Plans.Sound(Top($"client_cas:\n    - |\n      {Pem}") + Plans.Service(Robot + "\ntls_client_auth_san_dns: robot.example.com\ntls_client_certificate_bound_access_tokens: on"));
        var back = StoredPlan.Read(StoredPlan.Write(plan, _ => ""));
        foreach (var read in new[] { plan, back })
        {
            Assert.Equal(("tls_client_auth_san_dns", "robot.example.com"), (read.Clients[0].CertificateSubject!.Key, read.Clients[0].CertificateSubject!.Value));
            Assert.True(read.Clients[0].CertificateBoundAccessTokens);
            Assert.Equal("https://mtls.example.com", read.Mtls.Url);
            Assert.Single(read.Mtls.ClientCas);
        }
    }

    [Theory]
    [InlineData("", "needs a certificate, but certificates cannot arrive")]
    [InlineData("mtls: { url: 'https://mtls.example.com' }\n", "is tls_client_auth, but the name in the certificate is not written")]
    public void What_is_missing_for_a_client_with_a_certificate_is_told(string top, string message) => Tells(message, top + Plans.Service(Robot));

    [Fact]
    public void Without_an_authority_nobody_is_known() => Tells("is tls_client_auth, but no authority is trusted", Top("") + Plans.Service(Robot + "\ntls_client_auth_san_ip: 10.0.0.1"));

    [Fact]
    public void A_self_signed_certificate_needs_keys() => Tells(
        "is self_signed_tls_client_auth, but the client has no keys", Top("") + Plans.Service("client_secret\ntoken_endpoint_auth_method: self_signed_tls_client_auth"));

    [Fact]
    public void Two_names_are_one_too_many() => Tells(
        "is a second name for the certificate", Top("") + Plans.Service(Robot + "\ntls_client_auth_san_ip: 10.0.0.1\ntls_client_auth_san_dns: a.example.com"));

    [Theory]
    [InlineData("tls_client_auth_subject_dn: nobody", "is not a distinguished name")]
    [InlineData("tls_client_auth_san_dns: 'a b'", "is not a host name")]
    [InlineData("tls_client_auth_san_ip: 10.0.0.999", "is not an address")]
    [InlineData("tls_client_auth_san_uri: robot", "is not a URI")]
    [InlineData("tls_client_auth_san_email: robot", "is not an e-mail address")]
    public void A_name_that_can_stand_in_no_certificate_is_refused(string name, string message) => Tells(message, Top("") + Plans.Service(Robot + "\n" + name));

    [Fact]
    public void A_name_without_the_method_means_nothing() => Tells("means nothing without tls_client_auth", Top("") + Plans.Service("tls_client_auth_san_ip: 10.0.0.1"));

    [Theory]
    [InlineData("mtls: { url: 'http://127.0.0.1' }\n", "is not an https URL")]
    [InlineData("mtls: { url: 'https://example.com/' }\n", "slash")]
    [InlineData("mtls: { client_cas: [nonsense] }\n", "is not a certificate in PEM")]
    [InlineData("mtls: { proxies: [0.0.0.0/0] }\n", "is everybody")]
    [InlineData("mtls: { proxies: [proxy.example.com] }\n", "is neither an address nor a network")]
    [InlineData("trusted_proxies: [\"::/0\"]\n", "is everybody")]
    [InlineData("trusted_proxies: [localhost]\n", "is neither an address nor a network")]
    public void What_cannot_be_meant_is_refused(string top, string message) => Tells(message, top + Plans.Service());

    [Theory, InlineData("tls_client_certificate_bound_access_tokens: on")]
    public void Bound_tokens_need_a_way_for_certificates(string key) => Tells("certificates cannot arrive", Plans.Service(key));

    [Fact]
    public void An_API_with_bound_tokens_needs_one_too() => Tells("certificates cannot arrive", Plans.AnApi("token: { sender_constraint: mtls }"));

    private static string Top(string more) => $"mtls:\n  url: https://mtls.example.com\n{(more.Length > 0 ? "  " + more + "\n" : "")}";

    private static void Tells(string message, string text) =>
        Assert.Contains(Plans.Read(text).Findings, finding => finding.Level is FindingLevel.Error && (finding.Message.Contains(message, StringComparison.Ordinal) || finding.Remedy.Contains(message, StringComparison.Ordinal)));

    private static string Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=CA", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddYears(1));
        return made.ExportCertificatePem();
    }
}
