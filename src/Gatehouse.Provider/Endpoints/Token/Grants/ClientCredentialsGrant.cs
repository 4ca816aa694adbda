using Gatehouse.Protocol;
using Gatehouse.Provider.Issuance;
using Gatehouse.Provider.Mechanisms;

namespace Gatehouse.Provider.Endpoints.Token.Grants;

/// <summary>A service asks for access in its own name. No user, no row, no refresh token.</summary>
[Spec("RFC 6749", "4.4")]
internal sealed class ClientCredentialsGrant : IGrant
{
    public string GrantType => GrantTypes.ClientCredentials;

    public ValueTask<GrantResult> ExchangeAsync(TokenRequest request, CancellationToken cancel) => ValueTask.FromResult(Decide(request));

    public static GrantResult Decide(TokenRequest request)
    {
        if (!request.ClientProved) return OAuthErrors.ClientAuthenticationMissing;
        if (ResourceIndicators.Read(request.Parameters, request.Client, request.Snapshot, out var asked) is { } error) return error;
        if (asked.Apis.Count == 0) return OAuthErrors.ScopeEmpty;
        if (MultipleResources.Join(asked.Apis, asked.Scope, request.Client, request.Snapshot, out var api) is { } apart) return apart;

        // The subject of a token without a user is the client itself (RFC 9068 section 2.2).
        return new GrantedAccess(request.Client, request.Client.ClientId, api, asked.Scope);
    }
}
