using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Provider.Mechanisms.Senders;

/// <summary>How the log names where requests came from. The address of somebody on the internet tells who they are, so only the network around it is written.</summary>
public static class LoggedNetwork
{
    private static readonly IPNetwork[] OwnNetworks =
        [.. ((string[])["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7", "fe80::/10"]).Select(network => IPNetwork.Parse(network))];

    /// <summary>An address of the installation's own networks, which may be a proxy of its own, as it is; of others, the 24 or 48 bits that a provider gives to many.</summary>
    public static string Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (Array.Exists(OwnNetworks, network => network.Contains(address))) return address.ToString();
        var (bytes, kept) = (address.GetAddressBytes(), address.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 3);
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
