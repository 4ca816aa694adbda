using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Assertions;

namespace Gatehouse.Provider.Mechanisms.ClientProofs;

/// <summary>The client signs a statement about itself with its secret, which never travels.</summary>
[Spec("RFC 7523", "2.2"), Spec("OIDC Core", "9")]
internal sealed class ClientSecretJwtProof(ClientSecretCheck secrets, ClientSecretUses uses, ClientAssertions assertions) : IClientProof
{
    public string Method => ClientAuthenticationMethods.ClientSecretJwt;

    public ValueTask<OAuthError?> CheckAsync(ProofRequest request, CancellationToken cancel) =>
        assertions.CheckAsync(request, jwt => VerifyAsync(jwt, request.Client, request.Now), cancel);

    private async ValueTask<AssertionFault?> VerifyAsync(SignedJwt jwt, Client client, DateTimeOffset now)
    {
        IReadOnlyList<string> algorithms = client.TokenEndpointAuthSigningAlg is { } only ? [only] : SigningAlgorithms.Symmetric;
        if (!algorithms.Contains(jwt.Algorithm)) return AssertionFault.AlgorithmNotAllowed;
        foreach (var secret in client.Secrets)
        {
            if (secret.Sealed.IsDefaultOrEmpty || secret.ExpiresAt <= now || !await jwt.IsSignedWithAsync(secrets.Open(secret), algorithms)) continue;
            uses.Note(client, secret, now);
            return null;
        }
        return AssertionFault.SignatureInvalid;
    }
}
