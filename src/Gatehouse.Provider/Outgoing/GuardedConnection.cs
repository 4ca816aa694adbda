using System.Net;
using System.Net.Sockets;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Outgoing;

/// <summary>The address that a name led to may not be called.</summary>
internal sealed class AddressRefusedException() : Exception("The address is not public and the plan does not allow it.");

/// <summary>
/// Opens connections to addresses that were checked after resolution: what is connected to is what was checked, so a name that answers
/// differently the second time (DNS rebinding) gains nothing.
/// </summary>
internal sealed class GuardedConnection(CurrentProvider provider)
{
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var rules = provider.Snapshot.Configuration.Outgoing;
        var host = context.DnsEndPoint.Host;
        var plain = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = Array.FindAll(addresses, address => rules.Names(host, address) || (!plain && PublicAddresses.Contains(address)));
        // A name with both kinds of addresses is a trap or a mistake; neither is worth the rest.
        if (allowed.Length == 0 || allowed.Length < addresses.Length) throw new AddressRefusedException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
