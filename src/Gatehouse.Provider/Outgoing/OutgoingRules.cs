using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace Gatehouse.Provider.Outgoing;

/// <summary>Which inner addresses the provider may call, though everything that is not public is refused otherwise. Immutable.</summary>
public sealed class OutgoingRules
{
    public static readonly OutgoingRules PublicOnly = new([]);

    private readonly FrozenSet<string> _hosts;
    private readonly ImmutableArray<IPNetwork> _networks;

    /// <param name="allow">Host names, addresses and networks (<c>10.1.0.0/16</c>), as the plan writes them.</param>
    public OutgoingRules(IEnumerable<string> allow)
    {
        var (hosts, networks) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), ImmutableArray.CreateBuilder<IPNetwork>());
        foreach (var entry in allow)
            if (IPNetwork.TryParse(entry, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(entry, out var address)) networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else hosts.Add(entry);
        _hosts = hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _networks = networks.ToImmutable();
    }

    /// <summary>Whether plain http could be allowed anywhere at all.</summary>
    internal bool AllowsAnything => _hosts.Count > 0 || _networks.Length > 0;

    /// <summary>Whether the operator named this host or the network of this address: then it may be inner, and speak plain http.</summary>
    internal bool Names(string host, IPAddress address)
    {
        if (_hosts.Contains(host)) return true;
        address = PublicAddresses.Unmapped(address);
        foreach (var network in _networks)
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
                return true;
        return false;
    }
}
