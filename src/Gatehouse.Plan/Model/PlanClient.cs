using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Model;

/// <summary>What sort of program a client is; decides what metadata it gets unless the plan writes otherwise.</summary>
public enum ClientKind
{
    /// <summary>An application whose server keeps a secret.</summary>
    Web,

    /// <summary>An application that runs in the browser and keeps no secret.</summary>
    Spa,

    /// <summary>An application on the user's device.</summary>
    Native,

    /// <summary>A program that acts for itself, without a user.</summary>
    Service,

    /// <summary>A device without browser or keyboard, whose user signs in on another one.</summary>
    Device,

    /// <summary>An API that asks about the tokens it receives.</summary>
    Api,

    /// <summary>A program from before RFC 9700 that may do things the classic way until its sunset.</summary>
    Legacy,
}

/// <summary>A client with the metadata names of RFC 7591 section 2; the defaults of its kind are filled in. Immutable.</summary>
[Spec("RFC 7591", "2")]
public sealed record PlanClient
{
    public required string ClientId { get; init; }

    public required ClientKind Kind { get; init; }

    public string? ClientName { get; init; }

    /// <summary>Where its picture is fetched that people see when they are asked.</summary>
    public string? LogoUri { get; init; }

    /// <summary>Secrets that are valid side by side, so that a new one can be handed out before the old one ends.</summary>
    public ImmutableArray<PlanClientSecret> Secrets { get; init; } = [];

    /// <summary>The methods that are accepted: the one that is written, or basic and post alike for a confidential client that names none.</summary>
    public FrozenSet<string> TokenEndpointAuthMethods { get; init; } = [];

    /// <summary>Its public keys as a JWK Set in JSON; null when it has none or they are fetched.</summary>
    public string? Jwks { get; init; }

    /// <summary>From where its public keys are fetched.</summary>
    public string? JwksUri { get; init; }

    /// <summary>JWS algorithm of the statements by which it proves itself; any that goes with its method when null.</summary>
    public string? TokenEndpointAuthSigningAlg { get; init; }

    /// <summary>Whether it must send its authorization requests as signed request objects (RFC 9101).</summary>
    public bool RequireSignedRequestObject { get; init; }

    /// <summary>JWS algorithm of its request objects; any that a published key can have when null.</summary>
    public string? RequestObjectSigningAlg { get; init; }

    /// <summary>From where its request objects may be fetched.</summary>
    public ImmutableArray<string> RequestUris { get; init; } = [];

    public ImmutableArray<string> RedirectUris { get; init; } = [];

    public ImmutableArray<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Origins, besides those of the redirect URIs, whose pages may call the provider.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    public ImmutableArray<string> GrantTypes { get; init; } = [];

    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>What it gets when it asks for nothing in particular; the rest of <see cref="Scope"/> is optional. Null: all of its API scopes.</summary>
    public ScopeSet? DefaultScope { get; init; }

    /// <summary>Whether one access token of its may be meant for several APIs, where its token request names them (RFC 8707 section 2).</summary>
    public bool MultipleResources { get; init; }

    /// <summary>For the kind <c>api</c>: names of the APIs that the client is, whose tokens it may introspect.</summary>
    public ImmutableArray<string> Apis { get; init; } = [];

    public PlanConsent Consent { get; init; } = PlanConsent.Ask;

    public PlanRefresh Refresh { get; init; } = PlanRefresh.Default;

    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>JWS algorithm of its ID tokens; that of <see cref="PlanDocument.TokenSigning"/> when null.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    /// <summary>The types of authorization details that it may ask for (RFC 9396 section 10).</summary>
    public ImmutableArray<string> AuthorizationDetailsTypes { get; init; } = [];

    /// <summary>Where it hears that its user has answered (CIBA ping mode); null in poll mode.</summary>
    public string? BackchannelNotificationEndpoint { get; init; }

    /// <summary>JWS algorithm of its backchannel requests, all of which are then signed; null when it signs none.</summary>
    public string? BackchannelRequestSigningAlg { get; init; }

    /// <summary>Whether it can send the code that a person wants to hear before they are asked.</summary>
    public bool BackchannelUserCodeParameter { get; init; }

    /// <summary>JWS algorithm of signed authorization responses; that of <see cref="PlanDocument.TokenSigning"/> when null.</summary>
    public string? AuthorizationSignedResponseAlg { get; init; }

    public PlanResponses Responses { get; init; } = PlanResponses.None;

    /// <summary>Whether it may send its authorization requests in no other way than by pushing them (RFC 9126).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Whether every token of the client is bound to a DPoP key (RFC 9449 section 5.2).</summary>
    public bool DPoPBoundAccessTokens { get; init; }

    /// <summary>The profile the client is held to; that of the plan when null.</summary>
    public string? Profile { get; init; }

    /// <summary>What the client wishes for where a request has no <c>acr_values</c>.</summary>
    public ImmutableArray<string> DefaultAcrValues { get; init; } = [];

    /// <summary>The weakest <c>acr</c> with which users get into the client.</summary>
    public string? MinimumAcr { get; init; }

    public PlanLogout Logout { get; init; } = PlanLogout.None;

    public PlanSunset? Sunset { get; init; }

    /// <summary>Whether users have a name of their own for this client's sector (OpenID Connect Core section 8).</summary>
    public bool IsPairwise { get; init; }

    public string? SectorIdentifierUri { get; init; }

    /// <summary>The host that stands for the sector; null for public subjects, and where nothing tells it.</summary>
    public string? Sector => !IsPairwise ? null
        : (SectorIdentifierUri ?? RedirectUris.FirstOrDefault()) is { } uri && Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0 ? parsed.Host.ToLowerInvariant()
        : null;

    public PlanExchange Exchange { get; init; } = PlanExchange.Default;

    /// <summary>The client that alone may exchange this client's access tokens.</summary>
    public string? MayAct { get; init; }

    public bool UsesTokenExchange => GrantTypes.Contains(Protocol.GrantTypes.TokenExchange);

    /// <summary>Whether another organisation runs it, so that its users decide what it may do.</summary>
    public bool IsThirdParty { get; init; }

    /// <summary>Whom to ask about this client.</summary>
    public string? Owner { get; init; }

    /// <summary>The name by which its certificate is known, for <c>tls_client_auth</c>.</summary>
    public PlanCertificateSubject? CertificateSubject { get; init; }

    /// <summary>Whether every token of the client is bound to its certificate (RFC 8705 section 3.4).</summary>
    public bool CertificateBoundAccessTokens { get; init; }

    public bool IsKnownByAuthority => TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.TlsClientAuth);

    public bool ProvesByCertificate => IsKnownByAuthority || TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.SelfSignedTlsClientAuth);

    public bool ProvesByKey => TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.PrivateKeyJwt);

    /// <summary>Whether it signs with its secret, which must then be kept so that it can be had again.</summary>
    public bool SignsWithSecret => TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.ClientSecretJwt);

    /// <summary>Whether it is this API as its provider knows it, and proves itself so that a gateway can ask in its name.</summary>
    public bool CanAskAbout(PlanApi api) =>
        Kind == ClientKind.Api && Apis.Contains(api.Name) && !Secrets.IsEmpty && TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.ClientSecretBasic);

    public bool IsPublic => TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.None);

    public bool UsesAuthorizationCode => GrantTypes.Contains(Protocol.GrantTypes.AuthorizationCode);

    public bool UsesCiba => GrantTypes.Contains(Protocol.GrantTypes.Ciba);

    public bool UsesDeviceCode => GrantTypes.Contains(Protocol.GrantTypes.DeviceCode);

    public bool UsesRefreshToken => GrantTypes.Contains(Protocol.GrantTypes.RefreshToken);

    public bool UsesImplicit => GrantTypes.Contains(Protocol.GrantTypes.Implicit);

    public bool UsesPassword => GrantTypes.Contains(Protocol.GrantTypes.Password);

    /// <summary>Whether it uses what RFC 9700 section 2 rules out, so that it needs a <see cref="Sunset"/>.</summary>
    public bool IsClassic => UsesImplicit || UsesPassword;

    /// <summary>Whether its users come through the authorization endpoint.</summary>
    public bool UsesAuthorizationEndpoint => UsesAuthorizationCode || UsesImplicit;

    /// <summary>Whether it acts for users, rather than only for itself.</summary>
    public bool HasUsers => UsesAuthorizationEndpoint || UsesPassword || UsesDeviceCode || UsesCiba;

    /// <summary>What it may ask the authorization endpoint for (RFC 7591 section 2.1).</summary>
    public ImmutableArray<string> ResponseTypes { get; init; } = [];

    /// <summary>How answers may travel to it (FAPI 2.0 Message Signing section 5.3.3); empty: in every mode.</summary>
    public ImmutableArray<string> ResponseModes { get; init; } = [];
}

/// <summary>Whether a user is asked before the client gets access.</summary>
public enum PlanConsent
{
    Ask,
    Implied,
}

/// <summary>Until when a client may go on in the classic way, and why it still does.</summary>
/// <param name="Until">The last day, in UTC.</param>
/// <param name="Link">Where the client's developers read what to do instead.</param>
public sealed record PlanSunset(DateOnly Until, string? Reason, string? Link = null);
