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
        LogoUri = IsItsOwn(metadata.LogoUri, clientId, metadata) ? metadata.LogoUri : null,
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

    /// <summary>A picture counts only from a host that the client answers for: where it publishes itself, or gets its codes. Anybody can name the logo of a bank.</summary>
    [Spec("RFC 7591", "5")]
    private static bool IsItsOwn(string? logo, string clientId, ClientMetadata metadata) =>
        HostOf(logo) is { } host && metadata.RedirectUris.Append(clientId).Any(own => HostOf(own) == host);

    private static string? HostOf(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri.IdnHost : null;
}
