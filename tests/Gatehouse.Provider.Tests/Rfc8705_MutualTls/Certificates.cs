using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Provider.Tests.Rfc8705_MutualTls;

/// <summary>An authority and the certificates it issues, made anew for each run.</summary>
internal static class Certificates
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Authority(string name = "CN=Test Authority")
    {
        var request = new CertificateRequest(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(From, Until);
    }

    public static X509Certificate2 Issue(this X509Certificate2 authority, string subject, Action<SubjectAlternativeNameBuilder>? names = null, DateTimeOffset? until = null, string usage = "1.3.6.1.5.5.7.3.2")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, key, names);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var issued = request.Create(authority, From, until ?? Until, RandomNumberGenerator.GetBytes(8));
        // Through PFX, so that the private key can be used by TLS on every platform.
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    public static X509Certificate2 SelfSigned(string subject, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(subject, key, null).CreateSelfSigned(From, until ?? Until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public static string Header(X509Certificate2 certificate) => $":{Convert.ToBase64String(certificate.RawData)}:";

    public static string ThumbprintOf(X509Certificate2 certificate) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(certificate.RawData));

    public static string JwksOf(X509Certificate2 certificate)
    {
        var key = certificate.GetECDsaPublicKey()!.ExportParameters(false);
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{System.Buffers.Text.Base64Url.EncodeToString(key.Q.X!)}}","y":"{{System.Buffers.Text.Base64Url.EncodeToString(key.Q.Y!)}}","x5c":["{{Convert.ToBase64String(certificate.RawData)}}"]}]}""";
    }

    private static CertificateRequest Request(string subject, ECDsa key, Action<SubjectAlternativeNameBuilder>? names)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names is null) return request;
        var builder = new SubjectAlternativeNameBuilder();
        names(builder);
        request.CertificateExtensions.Add(builder.Build());
        return request;
    }
}

/// <summary>A server behind a trusted proxy on this machine, with clients that have certificates.</summary>
public sealed class MtlsFixture : IAsyncLifetime
{
    internal X509Certificate2 Authority { get; } = Certificates.Authority();

    internal X509Certificate2 Own { get; } = Certificates.SelfSigned("CN=self");

    internal X509Certificate2 Stale { get; } = Certificates.SelfSigned("CN=stale", new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public Provider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await Provider.StartAsync(Plan("proxies: [127.0.0.1]"));

    public ValueTask DisposeAsync() => Provider.DisposeAsync();

    public string Plan(string mtls) => Plans.Default.Replace("apis:\n", $"""
        mtls:
          {mtls}
          client_cas:
            - |
              {Authority.ExportCertificatePem().Replace("\n", "\n      ")}
        apis:
          - name: vault
            resource: https://vault.example.com
            token: {"{"} sender_constraint: mtls {"}"}
            scopes: [vault.read]

        """, StringComparison.Ordinal).Replace("clients:\n", $"""
        clients:
          - {"{"} client_id: by-dn, kind: service, token_endpoint_auth_method: tls_client_auth, tls_client_auth_subject_dn: "CN=robot, O=Example, C=DE", scope: orders.read vault.read, tls_client_certificate_bound_access_tokens: on {"}"}
          - {"{"} client_id: by-dns, kind: service, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_dns: robot.example.com, scope: orders.read {"}"}
          - {"{"} client_id: by-uri, kind: service, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_uri: "urn:robot:1", scope: orders.read {"}"}
          - {"{"} client_id: by-ip, kind: service, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_ip: "2001:db8::1", scope: orders.read {"}"}
          - {"{"} client_id: by-email, kind: service, token_endpoint_auth_method: tls_client_auth, tls_client_auth_san_email: robot@example.com, scope: orders.read {"}"}
          - {"{"} client_id: by-own, kind: service, token_endpoint_auth_method: self_signed_tls_client_auth, jwks: '{Certificates.JwksOf(Own)}', scope: orders.read vault.read {"}"}
          - {"{"} client_id: by-stale, kind: service, token_endpoint_auth_method: self_signed_tls_client_auth, jwks: '{Certificates.JwksOf(Stale)}', scope: orders.read {"}"}
          - client_id: phone
            kind: spa
            redirect_uris: [https://phone.example.com/callback]
            scope: openid offline_access orders.read
            consent: implied
            tls_client_certificate_bound_access_tokens: on

        """, StringComparison.Ordinal);

    /// <summary>A token request that a trusted proxy forwards with this certificate.</summary>
    internal async Task<Answer> TokenAsync(string clientId, X509Certificate2? certificate, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "token");
        request.Content = new FormUrlEncodedContent([new("client_id", clientId), .. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]);
        if (certificate is not null) request.Headers.TryAddWithoutValidation("Client-Cert", Certificates.Header(certificate));
        return await Provider.SendAsync(request);
    }

    internal Task<Answer> ServiceAsync(string clientId, X509Certificate2? certificate, string scope = "orders.read") =>
        TokenAsync(clientId, certificate, ("grant_type", "client_credentials"), ("scope", scope));
}
