using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.Endpoints.Token;

/// <summary>A token request whose client is known: all that a grant may look at.</summary>
/// <param name="ClientProved">Whether the client proved itself rather than only named itself.</param>
/// <param name="KeyThumbprint">The key that the sender proved to hold, or null.</param>
/// <param name="Now">The one instant of this request: what the statement compares and what the tokens carry.</param>
internal sealed record TokenRequest(
    RequestParameters Parameters,
    Client Client,
    bool ClientProved,
    string? KeyThumbprint,
    ProviderSnapshot Snapshot,
    DateTimeOffset Now)
{
    public string? this[string name] => Parameters[name];

    /// <summary>Whether the row must be read before it is changed, because what is asked for may exceed it: a refusal must burn nothing.</summary>
    public bool MayExceedGrant =>
        this[Protocol.Parameters.Scope] is not null
        || this[Protocol.Parameters.Resource] is not null
        || Snapshot.ReachesSeveralApis(Client);
}
