using System.Diagnostics.Metrics;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.ResourceServer.Outgoing;

namespace Gatehouse.ResourceServer.Telemetry;

/// <summary>Counts the tokens that this program asks for to call other APIs with.</summary>
internal sealed class OutgoingMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _requests = meters.Create(InstrumentNames.Meter).Counter(Instruments.OutgoingTokens);

    public void Asked(string clientId, TokenDemand demand, TokenFault? fault)
    {
        var grant = new KeyValuePair<string, object?>("grant", demand.SubjectToken is null ? "client_credentials" : "token_exchange");
        var outcome = new KeyValuePair<string, object?>("outcome", fault is null ? "ok" : fault.IsRefusal ? "refused" : "unavailable");
        _requests.Add(1, new KeyValuePair<string, object?>("client", clientId), grant, outcome);
    }
}
