using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Provider.Outgoing;

/// <summary>
/// Tells addresses of the public internet from all others: this machine, private networks, cloud metadata services, and every form of IPv6
/// address that carries an IPv4 address within it (IANA special-purpose address registries).
/// </summary>
internal static class PublicAddresses
{
    private static readonly ImmutableArray<IPNetwork> RefusedV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // The wire server of a large cloud: public by its number, inner by its nature.
        "168.63.129.16/32");

    /// <summary>Only this block of IPv6 is handed out to the public; what follows lies within it and is special.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Protocol assignments (Teredo among them), documentation, and 6to4, whose addresses lead wherever the IPv4 within says.</summary>
    private static readonly ImmutableArray<IPNetwork> RefusedV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <summary>The well-known prefix of NAT64: on networks without IPv4 the way to public addresses, and to inner ones.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address)
    {
        address = Unmapped(address);
        if (address.AddressFamily == AddressFamily.InterNetwork) return !IsIn(RefusedV4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0) return false;
        if (Nat64.Contains(address)) return Contains(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return GlobalUnicast.Contains(address) && !IsIn(RefusedV6, address);
    }

    /// <summary>The IPv4 address that an IPv4-mapped one stands for, which is where a connection to it goes.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsIn(ImmutableArray<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
            if (network.Contains(address))
                return true;
        return false;
    }

    private static ImmutableArray<IPNetwork> Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
