using System.Net;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Provider.Mechanisms.Senders;

/// <summary>Whoever tries something that is limited by network.</summary>
/// <param name="IsShared">Whether many people come from this address, as from the server of a client.</param>
public readonly record struct Sender(IPAddress Address, bool IsShared = false)
{
    /// <summary>The request, for the record of what is tried.</summary>
    public AuditOrigin From { get; init; }

    public static Sender Of(HttpContext http, ProviderSnapshot snapshot) => new(SenderAddress.Of(http, snapshot.Configuration.TrustedProxies)) { From = new AuditOrigin(http) };
}
