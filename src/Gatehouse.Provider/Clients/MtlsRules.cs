using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients;

/// <summary>How client certificates arrive, and whom they are believed of.</summary>
[Spec("RFC 8705", "5")]
public sealed record MtlsRules
{
    public static readonly MtlsRules None = new();

    /// <summary>The base of the endpoints that ask for a certificate; null when there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The authorities whose certificates prove a client (<c>tls_client_auth</c>).</summary>
    public ImmutableArray<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>The proxies whose <c>Client-Cert</c> header is believed.</summary>
    public ImmutableArray<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Whether certificates can arrive at all.</summary>
    public bool IsOn => Url is not null || !Proxies.IsEmpty;
}

/// <summary>Which name in a certificate is the client's.</summary>
public enum CertificateName
{
    SubjectDn,
    SanDns,
    SanUri,
    SanIp,
    SanEmail,
}

/// <summary>The one name by which a client's certificate is known.</summary>
[Spec("RFC 8705", "2.1.2")]
public sealed record CertificateSubject(CertificateName Name, string Value);
