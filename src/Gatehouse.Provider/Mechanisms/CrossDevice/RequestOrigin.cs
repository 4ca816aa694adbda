using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Protocol;
using Gatehouse.Provider.Mechanisms.Senders;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.CrossDevice;

/// <summary>Tells where a request came from, as far as that is known.</summary>
[Spec("RFC 10027", "6.1")]
public static class RequestOrigin
{
    private const int NetworkOfIPv6 = 8;

    /// <summary>The sender's address; null behind a proxy that the plan does not trust.</summary>
    public static string? Of(HttpContext http, ImmutableArray<IPNetwork> proxies) => SenderAddress.Known(http, proxies)?.ToString();

    /// <summary>Whether two senders are in one network; null when that cannot be told, as when one of them came by IPv4 and the other by IPv6.</summary>
    public static bool? AreNeighbours(string? left, string? right)
    {
        if (!IPAddress.TryParse(left, out var one) || !IPAddress.TryParse(right, out var other)) return null;
        if (IPAddress.IsLoopback(one) && IPAddress.IsLoopback(other)) return true;
        if (one.AddressFamily != other.AddressFamily) return null;
        var length = one.AddressFamily == AddressFamily.InterNetworkV6 ? NetworkOfIPv6 : 4;
        return one.GetAddressBytes().AsSpan(0, length).SequenceEqual(other.GetAddressBytes().AsSpan(0, length));
    }
}
