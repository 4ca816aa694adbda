using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>A client asks whether the user that it named has answered, and gets its access once they have agreed.</summary>
[Spec("CIBA", "10.1"), Spec("CIBA", "11")]
internal sealed class CibaGrant(AwaitedAccess awaited) : IGrant
{
    public string GrantType => GrantTypes.Ciba;

    public ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (!request.ClientProved) return ValueTask.FromResult<GrantResult>(OAuthErrors.ClientAuthenticationMissing);
        if (request[Parameters.AuthReqId] is not { } id) return ValueTask.FromResult<GrantResult>(OAuthErrors.ParameterMissing(Parameters.AuthReqId));
        return Handle.TryRead(HandleKind.BackchannelRequest, id, request.Snapshot.Keys, out var handle)
            ? awaited.ExchangeAsync(request, handle.GrantId, AwaitedKind.Backchannel, cancel)
            : ValueTask.FromResult<GrantResult>(OAuthErrors.AwaitedMalformed);
    }
}
