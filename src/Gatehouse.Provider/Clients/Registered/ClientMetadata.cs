using System.Collections.Immutable;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients.Responses;

namespace Gatehouse.Provider.Clients.Registered;

/// <summary>What a client says about itself, with defaults filled in. Immutable.</summary>
[Spec("RFC 7591", "2")]
internal sealed record ClientMetadata
{
    public ImmutableArray<string> RedirectUris { get; init; } = [];

    public required string AuthenticationMethod { get; init; }

    /// <summary>What else it can do, where it is written for many servers; read in documents only.</summary>
    public ImmutableArray<string> AuthenticationMethodsSupported { get; init; } = [];

    public ImmutableArray<string> GrantTypes { get; init; } = [];

    public ImmutableArray<string> ResponseTypes { get; init; } = [];

    public string ApplicationType { get; init; } = Web;

    public string? ClientName { get; init; }

    public string? ClientUri { get; init; }

    public string? LogoUri { get; init; }

    public string? TosUri { get; init; }

    public string? PolicyUri { get; init; }

    public ImmutableArray<string> Contacts { get; init; } = [];

    /// <summary>What it wants to be able to ask for; all that is allowed when null.</summary>
    public string? Scope { get; init; }

    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    public string? SoftwareId { get; init; }

    public string? SoftwareVersion { get; init; }

    public string? SoftwareStatement { get; init; }

    public ImmutableArray<string> PostLogoutRedirectUris { get; init; } = [];

    public string? IdTokenSignedResponseAlg { get; init; }

    public ResponseMetadata Responses { get; init; } = ResponseMetadata.None;

    public string? TokenEndpointAuthSigningAlg { get; init; }

    public SignInMetadata SignIn { get; init; } = SignInMetadata.None;

    public LogoutAddresses Logout { get; init; } = LogoutAddresses.None;

    public IgnoredMetadata Ignored { get; init; } = IgnoredMetadata.None;

    public bool RequirePushedAuthorizationRequests { get; init; }

    public bool DPoPBoundAccessTokens { get; init; }

    public const string Web = "web";

    public const string Native = "native";

    public bool HasSecret => AuthenticationMethod is ClientAuthenticationMethods.ClientSecretBasic or ClientAuthenticationMethods.ClientSecretPost;

    /// <summary>Whether it runs on the user's device, where private-use schemes lead to it.</summary>
    public bool IsNative => ApplicationType == Native || AuthenticationMethod == ClientAuthenticationMethods.None;
}
