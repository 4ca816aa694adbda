using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.AuthorizationRequests;
using Gatehouse.Provider.Mechanisms.Assertions;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>The client signs a statement about itself with a private key whose public half it has registered.</summary>
[Spec("RFC 7523", "2.2"), Spec("OIDC Core", "9")]
internal sealed class PrivateKeyJwtProof(ForeignKeys keys, ClientAssertions assertions) : IClientProof
{
    public string Method => ClientAuthenticationMethods.PrivateKeyJwt;

    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel)
    {
        var client = request.Client;
        IReadOnlyList<string> algorithms = client.TokenEndpointAuthSigningAlg is { } only ? [only] : ProfileChecks.StatementAlgorithms(client);
        return assertions.CheckAsync(request, jwt => keys.VerifyAsync(jwt, client.Keys, algorithms, cancel), cancel);
    }
}
