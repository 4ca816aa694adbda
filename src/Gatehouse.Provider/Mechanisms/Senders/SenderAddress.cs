using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.Senders;

/// <summary>
/// The address that a request came from. Only proxies that the plan trusts are believed about it: anybody can write the header, and who chose
/// their own address would escape every limit.
/// </summary>
public static class SenderAddress
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>The address that counts for limits: behind a proxy that the plan does not name, the proxy's.</summary>
    public static IPAddress Of(HttpContext http, ImmutableArray<IPNetwork> proxies) =>
        Peer(http) is not { } peer ? IPAddress.None : AreTrusted(peer, proxies) ? Forwarded(http, proxies) ?? peer : peer;

    /// <summary>The address to show to people; null where it may be a proxy's, which would make everybody look like a neighbour.</summary>
    public static IPAddress? Known(HttpContext http, ImmutableArray<IPNetwork> proxies)
    {
        if (Peer(http) is not { } peer) return null;
        if (AreTrusted(peer, proxies)) return Forwarded(http, proxies);
        return CameThroughProxy(http.Request.Headers) ? null : peer;
    }

    /// <summary>Whether somebody on the way says that the request was passed on.</summary>
    public static bool CameThroughProxy(IHeaderDictionary headers) =>
        headers.ContainsKey("Forwarded") || headers.ContainsKey(ForwardedFor) || headers.ContainsKey("X-Real-IP") || headers.ContainsKey("Via");

    public static bool AreTrusted(IPAddress peer, ImmutableArray<IPNetwork> proxies)
    {
        foreach (var network in proxies)
            if (network.Contains(peer))
                return true;
        return false;
    }

    private static IPAddress? Peer(HttpContext http) => http.Connection.RemoteIpAddress is { } address ? Plain(address) : null;

    /// <summary>Each proxy appends whom it heard from, so the last address that is no proxy of ours is the sender; what stands before it, the sender wrote.</summary>
    private static IPAddress? Forwarded(HttpContext http, ImmutableArray<IPNetwork> proxies)
    {
        var told = http.Request.Headers[ForwardedFor].ToString();
        IPAddress? last = null;
        for (var end = told.Length; end > 0;)
        {
            var start = told.LastIndexOf(',', end - 1) + 1;
            if (!IPEndPoint.TryParse(told.AsSpan(start, end - start).Trim(), out var hop)) return last;
            last = Plain(hop.Address);
            if (!AreTrusted(last, proxies)) return last;
            end = start - 1;
        }
        return last;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
