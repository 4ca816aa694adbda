using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>A device asks whether its user has answered, and gets its access once they have agreed.</summary>
[Spec("RFC 8628", "3.4")]
internal sealed class DeviceCodeGrant(AwaitedAccess awaited) : IGrant
{
    public string GrantType => GrantTypes.DeviceCode;

    public ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel)
    {
        if (request[Parameters.DeviceCode] is not { } code) return ValueTask.FromResult<GrantResult>(OAuthErrors.ParameterMissing(Parameters.DeviceCode));
        return Handle.TryRead(HandleKind.DeviceCode, code, request.Snapshot.Keys, out var handle)
            ? awaited.ExchangeAsync(request, handle.GrantId, AwaitedKind.Device, cancel)
            : ValueTask.FromResult<GrantResult>(OAuthErrors.AwaitedMalformed);
    }
}
