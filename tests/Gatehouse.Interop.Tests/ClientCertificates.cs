using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Gatehouse.Interop.Tests;

/// <summary>An authority, and what it and others issue, with keys that have nothing to do with the code under test.</summary>
internal sealed class ClientCertificates
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset Until = DateTimeOffset.UtcNow.AddDays(30);

    private readonly X509Certificate2 _authority;

    public ClientCertificates()
    {
        var request = new CertificateRequest("CN=Interop", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, Until);
    }

    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>A certificate for servers on this machine.</summary>
    public X509Certificate2 Server() => Issue("CN=localhost", "1.3.6.1.5.5.7.3.1");

    public X509Certificate2 Client(string subject) => Issue(subject, "1.3.6.1.5.5.7.3.2");

    public static X509Certificate2 SelfSigned(string subject) =>
        new CertificateRequest(subject, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256).CreateSelfSigned(From, Until);

    public static string KeyPem(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>A key as a JWK, with the certificate where it is known by that.</summary>
    public static JsonObject Jwk(ECDsa key, X509Certificate2? certificate = null, bool isPrivate = false)
    {
        var parameters = key.ExportParameters(isPrivate);
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y) };
        if (isPrivate) jwk["d"] = Base64Url.EncodeToString(parameters.D);
        if (certificate is not null) jwk["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData));
        return jwk;
    }

    /// <summary>What a script needs to be this client.</summary>
    public static JsonObject Settings(string id, X509Certificate2 certificate, ECDsa? signs = null) => new()
    {
        ["id"] = id, ["certificate"] = certificate.ExportCertificatePem(), ["key"] = KeyPem(certificate), ["thumbprint"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)),
        ["signingKey"] = signs is null ? null : Jwk(signs, isPrivate: true),
    };

    private X509Certificate2 Issue(string subject, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var issued = request.Create(_authority, From, Until, RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
