using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Assertions;
using Gatehouse.Provider.Mechanisms.ClientCertificates;
using Certificates = Gatehouse.Provider.Mechanisms.ClientCertificates.ClientCertificates;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>The client proves itself with a certificate of an authority of the plan, by the one name that it registered.</summary>
[Spec("RFC 8705", "2.1"), Spec("RFC 8705", "2.1.1")]
internal sealed class TlsClientAuthProof : IClientProof
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public string Method => ClientAuthenticationMethods.TlsClientAuth;

    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel) => ValueTask.FromResult(Check(request));

    private static OAuthError? Check(ProofRequest request)
    {
        var rules = request.Snapshot.Configuration.Mtls;
        if (Certificates.Read(request.Http, rules, out var certificate) is { } unreadable) return unreadable;
        if (certificate is null) return OAuthErrors.ClientCertificateMissing;
        if (request.Client.CertificateSubject is not { } subject || !SubjectNames.Match(certificate, subject)) return OAuthErrors.ClientCertificateSubjectDiffers;
        return IsTrusted(certificate, rules, request.Now) ? null : OAuthErrors.ClientCertificateUntrusted;
    }

    /// <summary>Nothing is fetched on the word of a certificate: neither missing issuers nor revocation lists.</summary>
    private static bool IsTrusted(X509Certificate2 certificate, MtlsRules rules, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        X509Certificate2[] authorities = [.. rules.Authorities];
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        return chain.Build(certificate);
    }
}

/// <summary>The client proves itself with a certificate that it registered itself (<c>x5c</c> of its keys).</summary>
[Spec("RFC 8705", "2.2"), Spec("RFC 8705", "2.2.2")]
internal sealed class SelfSignedTlsClientAuthProof(ForeignKeys keys) : IClientProof
{
    public string Method => ClientAuthenticationMethods.SelfSignedTlsClientAuth;

    public async ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel)
    {
        if (Certificates.Read(request.Http, request.Snapshot.Configuration.Mtls, out var certificate) is { } unreadable) return unreadable;
        if (certificate is null) return OAuthErrors.ClientCertificateMissing;
        if (certificate.NotAfter <= request.Now.LocalDateTime || certificate.NotBefore > request.Now.LocalDateTime) return OAuthErrors.ClientCertificateExpired;
        return await keys.AnyTextAsync(request.Client.Keys, jwks => Contains(jwks, certificate), cancel) ? null : OAuthErrors.ClientCertificateUnknown;
    }

    /// <summary>The first certificate of a key's chain is the key's own (RFC 7517 section 4.7); it is compared as a whole.</summary>
    private static bool Contains(string jwks, X509Certificate2 certificate)
    {
        try
        {
            using var json = JsonDocument.Parse(jwks);
            var presented = Convert.ToBase64String(certificate.RawDataMemory.Span);
            return json.RootElement.GetProperty("keys").EnumerateArray().Any(key =>
                key.TryGetProperty("x5c", out var chain) && chain.ValueKind == JsonValueKind.Array && chain.GetArrayLength() > 0
                && chain[0].ValueKind == JsonValueKind.String && chain[0].GetString() == presented);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
