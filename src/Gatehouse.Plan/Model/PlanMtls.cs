using System.Collections.Immutable;

namespace Gatehouse.Plan.Model;

/// <summary>How client certificates arrive, and whom they are believed of.</summary>
public sealed record PlanMtls
{
    public static readonly PlanMtls None = new();

    /// <summary>The base of the endpoints that ask for a certificate.</summary>
    public string? Url { get; init; }

    /// <summary>Certificates in PEM of the authorities whose certificates prove clients.</summary>
    public ImmutableArray<string> ClientCas { get; init; } = [];

    /// <summary>Addresses and networks of the proxies whose <c>Client-Cert</c> header is believed.</summary>
    public ImmutableArray<string> Proxies { get; init; } = [];

    public bool IsOn => Url is not null || !Proxies.IsEmpty;
}

/// <summary>The one name by which a client's certificate is known: a key of RFC 8705 section 2.1.2, and its value.</summary>
public sealed record PlanCertificateSubject(string Key, string Value);
