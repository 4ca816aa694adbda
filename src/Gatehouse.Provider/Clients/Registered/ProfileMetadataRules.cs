using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>What the profile of the plan demands of clients that the plan does not name: the same as of those that it names.</summary>
internal static class ProfileMetadataRules
{
    public static OAuthError? Check(ClientMetadata metadata, SecurityProfile profile, ProviderSnapshot snapshot) => profile switch
    {
        SecurityProfile.Fapi2 or SecurityProfile.Fapi2MessageSigning => CheckFapi2(metadata, snapshot),
        SecurityProfile.Mcp => CheckMcp(metadata),
        _ => null,
    };

    /// <summary>The metadata with all that the profile switches on: the client is told what it is held to.</summary>
    [Spec("RFC 7591", "3.2.1"), Spec("FAPI 2.0 Security Profile", "5.3.2")]
    public static ClientMetadata Hold(this ClientMetadata metadata, SecurityProfile profile) =>
        profile.IsFapi2() ? metadata with { RequirePushedAuthorizationRequests = true, DPoPBoundAccessTokens = true } : metadata;

    [Spec("FAPI 2.0 Security Profile", "5.3.2"), Spec("FAPI 2.0 Security Profile", "5.4.1")]
    private static OAuthError? CheckFapi2(ClientMetadata metadata, ProviderSnapshot snapshot)
    {
        if (metadata.AuthenticationMethod != ClientAuthenticationMethods.PrivateKeyJwt) return Forbidden("token_endpoint_auth_method", "private_key_jwt");
        if (metadata.RedirectUris.Any(uri => RedirectUri.IsUnencrypted(uri, metadata.ApplicationType == ClientMetadata.Native)))
            return RegistrationErrors.RedirectUriNotAllowed("must be https: this server holds its clients to the profile fapi2");
        if (metadata.TokenEndpointAuthSigningAlg == SigningAlgorithms.RS256) return Forbidden("token_endpoint_auth_signing_alg", "ES256 or PS256");
        var signsUsersIn = metadata.GrantTypes.Contains(GrantTypes.AuthorizationCode);
        return signsUsersIn && (metadata.IdTokenSignedResponseAlg ?? snapshot.Configuration.SigningAlgorithm) == SigningAlgorithms.RS256 ? Forbidden("id_token_signed_response_alg", "ES256 or PS256") : null;

        static OAuthError Forbidden(string field, string allowed) => RegistrationErrors.NotAllowed(field, $"must be {allowed}: this server holds its clients to the profile fapi2");
    }

    [Spec("MCP Authorization", "2026-07-28")]
    private static OAuthError? CheckMcp(ClientMetadata metadata)
    {
        foreach (var uri in metadata.RedirectUris)
            if (RedirectUri.OriginOf(uri) is null)
                return RegistrationErrors.RedirectUriNotAllowed("must be https or a loopback address: this server holds its clients to the profile mcp");
        return null;
    }
}
