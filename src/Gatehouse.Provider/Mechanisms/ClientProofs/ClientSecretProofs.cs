using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>The client shows its secret in the Authorization header.</summary>
[Spec("RFC 6749", "2.3.1")]
internal sealed class ClientSecretBasicProof(ClientSecretCheck secrets, ForeignSecrets foreign) : IClientProof
{
    public string Method => ClientAuthenticationMethods.ClientSecretBasic;

    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel) =>
        secrets.Check(request.Client, request.Presented.Secret!, request.Now) is { } wrong ? foreign.CheckAsync(request, wrong, cancel) : default;
}

/// <summary>The client shows its secret in the body.</summary>
[Spec("RFC 6749", "2.3.1")]
internal sealed class ClientSecretPostProof(ClientSecretCheck secrets, ForeignSecrets foreign) : IClientProof
{
    public string Method => ClientAuthenticationMethods.ClientSecretPost;

    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel) =>
        secrets.Check(request.Client, request.Presented.Secret!, request.Now) is { } wrong ? foreign.CheckAsync(request, wrong, cancel) : default;
}
