using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Callers;

/// <summary>The proxies in front of the gateway. From nobody else is believed what a forwarding header says.</summary>
/// <param name="forwarding">Those that say who calls, and may ask by forward-auth.</param>
/// <param name="certifying">Those that say which certificate a caller has shown; they must take that header off what callers send.</param>
[Spec("RFC 7239", "8.1")]
internal sealed class TrustedProxies(ImmutableArray<string> forwarding, ImmutableArray<string> certifying)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ClientCertificate = "Client-Cert";

    private readonly IPNetwork[] _forwarding = [.. forwarding.Select(NetworkOf)];
    private readonly IPNetwork[] _certifying = [.. certifying.Select(NetworkOf)];

    public bool IsOne(IPAddress? address) => IsIn(_forwarding, address);

    /// <summary>Who calls: the connection's other end, or whom our own proxies name. Every proxy appends, so the last entry that is none of ours counts.</summary>
    public IPAddress? CallerOf(HttpContext http)
    {
        var caller = http.Connection.RemoteIpAddress;
        if (!IsOne(caller)) return caller is null ? null : Plain(caller);
        var entries = http.Request.Headers[ForwardedFor].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Reverse();
        foreach (var entry in entries)
        {
            if (!IPAddress.TryParse(entry, out var named)) break;
            caller = named;
            if (!IsOne(named)) break;
        }
        return Plain(caller!);
    }

    /// <summary>The certificate that a proxy of ours saw, in place of the connection's own.</summary>
    [Spec("RFC 9440", "2.2"), Spec("RFC 8705", "3")]
    public void TakeCertificate(HttpContext http)
    {
        if (!IsIn(_certifying, http.Connection.RemoteIpAddress) || http.Request.Headers[ClientCertificate] is not [{ Length: > 2 } text] || text[0] != ':' || text[^1] != ':') return;
        try
        {
            http.Connection.ClientCertificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text[1..^1]));
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            http.Connection.ClientCertificate = null;
        }
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress? address) => address is not null && Array.Exists(networks, network => network.Contains(Plain(address)));

    private static IPNetwork NetworkOf(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        var address = IPAddress.Parse(text);
        return new IPNetwork(address, address.GetAddressBytes().Length * 8);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
