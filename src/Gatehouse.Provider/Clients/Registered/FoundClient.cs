using System.Collections.Frozen;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>Makes the client that the engine knows from what a client says about itself. Nothing makes it trusted: its users are always asked.</summary>
internal static class FoundClient
{
    public static Client Of(string clientId, ClientMetadata metadata, RegistrationPolicy policy, byte[]? secret) => new Client
    {
        ClientId = clientId,
        ClientName = metadata.ClientName,
        GrantTypes = metadata.GrantTypes.ToFrozenSet(),
        ResponseTypes = metadata.ResponseTypes.Contains(Parameters.Code) ? [ResponseType.Code] : [],
        AuthenticationMethods = [metadata.AuthenticationMethod],
        Secrets = secret is null ? [] : [new ClientSecret([.. secret])],
        Keys = KeySource.Of(metadata.Jwks, metadata.JwksUri),
        TokenEndpointAuthSigningAlg = metadata.TokenEndpointAuthSigningAlg,
        RedirectUris = metadata.RedirectUris,
        PostLogoutRedirectUris = metadata.PostLogoutRedirectUris,
        Origins = metadata.RedirectUris.Select(RedirectUri.OriginOf).OfType<string>().ToFrozenSet(),
        Scope = ClientMetadataRules.ScopeOf(metadata, policy),
        Consent = ConsentRule.Ask,
        IdTokenSignedResponseAlg = metadata.IdTokenSignedResponseAlg,
        AuthorizationSignedResponseAlg = metadata.Responses.AuthorizationSigning,
        Responses = metadata.Responses.Protection,
        RequireSignedRequestObject = metadata.SignIn.RequireSignedRequestObject,
        RequestObjectSigningAlg = metadata.SignIn.RequestObjectSigningAlg,
        DefaultAcrValues = metadata.SignIn.DefaultAcrValues,
        Sector = SignInMetadata.SectorOf(metadata),
        Logout = metadata.Logout,
        RequirePushedAuthorizationRequests = metadata.RequirePushedAuthorizationRequests,
        DPoPBoundAccessTokens = metadata.DPoPBoundAccessTokens,
        IsFound = true,
    }.Hold(policy.Profile);
}
