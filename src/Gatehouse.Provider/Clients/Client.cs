using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Secrets;
using Gatehouse.Provider.Clients.Responses;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Clients;

/// <summary>Whether a user is asked before a client gets access.</summary>
public enum ConsentRule
{
    Ask,

    /// <summary>First-party clients: the operator has decided.</summary>
    Implied,
}

/// <summary>How tolerant refresh is of a repeated token.</summary>
public enum RefreshReuse
{
    /// <summary>Any generation since the window began is answered with the current token; a burst logs nobody out.</summary>
    Burst,

    /// <summary>Only the immediate predecessor, within the window.</summary>
    Strict,
}

/// <summary>Lifetimes and rotation of a client's refresh tokens: the end is the earlier of last use + idle and login + absolute.</summary>
public sealed record RefreshRules
{
    public static readonly RefreshRules Default = new();

    /// <summary>Null: tokens rotate unless they are bound to a key, which makes a stolen one worthless anyway.</summary>
    public bool? Rotate { get; init; }

    public RefreshReuse Reuse { get; init; } = RefreshReuse.Burst;

    /// <summary>
    /// Whether an unbound public client whose tokens are repeated generation after generation loses the grant. It is always an event; that it
    /// also revokes is for clients that do not refresh in parallel.
    /// </summary>
    public bool RevokeRetryStreak { get; init; }

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Idle { get; init; } = TimeSpan.FromDays(14);

    public TimeSpan Absolute { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>A registered client, with the metadata names of RFC 7591 section 2. Immutable.</summary>
public sealed record Client
{
    public required string ClientId { get; init; }

    public string? ClientName { get; init; }

    /// <summary>Where its picture is fetched that people see when they are asked.</summary>
    public string? LogoUri { get; init; }

    public required FrozenSet<string> GrantTypes { get; init; }

    /// <summary>What it may ask the authorization endpoint for.</summary>
    public FrozenSet<ResponseType> ResponseTypes { get; init; } = [ResponseType.Code];

    /// <summary>How answers may travel to it; empty: in every mode.</summary>
    public FrozenSet<string> ResponseModes { get; init; } = [];

    /// <summary>The end of its classic grants; without one it has none.</summary>
    public Sunset? Sunset { get; init; }

    /// <summary>The methods by which the client may authenticate: exactly one, or basic and post alike where the plan names none.</summary>
    public required FrozenSet<string> AuthenticationMethods { get; init; }

    public ImmutableArray<ClientSecret> Secrets { get; init; } = [];

    /// <summary>The client's public keys; null when it has none.</summary>
    public KeySource? Keys { get; init; }

    /// <summary>The JWS algorithm of its assertions; any that goes with its method when null.</summary>
    public string? TokenEndpointAuthSigningAlg { get; init; }

    /// <summary>Whether its authorization requests must be signed request objects (RFC 9101).</summary>
    public bool RequireSignedRequestObject { get; init; }

    /// <summary>The JWS algorithm of its request objects; any asymmetric one when null.</summary>
    public string? RequestObjectSigningAlg { get; init; }

    /// <summary>From where its request objects may be fetched.</summary>
    public ImmutableArray<string> RequestUris { get; init; } = [];

    public ImmutableArray<string> RedirectUris { get; init; } = [];

    public ImmutableArray<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Origins whose pages may call token, userinfo and revocation: those of the redirect URIs and the ones written.</summary>
    public FrozenSet<string> Origins { get; init; } = [];

    /// <summary>All the client may ask for.</summary>
    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>What it gets when it asks for nothing in particular; null: all of its API scopes.</summary>
    public ScopeSet? DefaultScope { get; init; }

    /// <summary>Whether one access token of its may be meant for several APIs, where its token request names them (RFC 8707 section 2).</summary>
    public bool MultipleResources { get; init; }

    /// <summary>Names of the APIs that this client is: it may introspect the tokens meant for them.</summary>
    public FrozenSet<string> Apis { get; init; } = [];

    public ConsentRule Consent { get; init; } = ConsentRule.Ask;

    public RefreshRules Refresh { get; init; } = RefreshRules.Default;

    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>JWS algorithm of the client's ID tokens; the provider's default when null.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    /// <summary>Whether the client may send its authorization requests in no other way than by pushing them (RFC 9126).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Whether every token of this client is bound to a DPoP key (RFC 9449 section 5.2).</summary>
    public bool DPoPBoundAccessTokens { get; init; }

    /// <summary>The sector within which it gets pairwise subjects: a host. Null: it gets the public ones.</summary>
    public string? Sector { get; init; }

    /// <summary>Where the sector lists the redirect URIs of its clients.</summary>
    public string? SectorIdentifierUri { get; init; }

    /// <summary>What it may exchange tokens for.</summary>
    public ExchangePolicy Exchange { get; init; } = ExchangePolicy.Narrowing;

    /// <summary>The client that alone may exchange this client's access tokens to act for their subjects; null: whoever the plan allows.</summary>
    public string? MayAct { get; init; }

    /// <summary>Whether it is no client of the plan: it registered itself, or published its metadata.</summary>
    public bool IsFound { get; init; }

    /// <summary>The host that publishes its metadata; null for any other client.</summary>
    public string? Publisher => IsFound && Uri.TryCreate(ClientId, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address.IdnHost : null;

    /// <summary>How metrics call it: only the clients of the plan are few.</summary>
    public string MetricLabel => IsFound ? "_found" : ClientId;

    /// <summary>What the client wishes for where a request has no <c>acr_values</c>.</summary>
    public ImmutableArray<string> DefaultAcrValues { get; init; } = [];

    /// <summary>How strongly users must prove themselves for this client, whatever it asks for.</summary>
    public AuthenticationLevel MinimumLevel { get; init; }

    /// <summary>JWS algorithm of signed authorization responses to the client (JARM); the provider's default when null.</summary>
    public string? AuthorizationSignedResponseAlg { get; init; }

    public ResponseProtection Responses { get; init; } = ResponseProtection.None;

    public LogoutAddresses Logout { get; init; } = LogoutAddresses.None;

    /// <summary>The types of authorization details that the client may ask for.</summary>
    public FrozenSet<string> AuthorizationDetailsTypes { get; init; } = [];

    public SecurityProfile Profile { get; init; }

    /// <summary>Whether every token of this client is bound to its certificate (RFC 8705 section 3.4).</summary>
    public bool CertificateBoundAccessTokens { get; init; }

    /// <summary>The name by which its certificate is known, for <c>tls_client_auth</c>.</summary>
    public CertificateSubject? CertificateSubject { get; init; }

    /// <summary>Where the client hears that its user has answered (CIBA ping mode); null when it only asks.</summary>
    public string? BackchannelNotificationEndpoint { get; init; }

    /// <summary>JWS algorithm of its backchannel requests, all of which are then signed (CIBA section 7.1.1); null when it signs none.</summary>
    public string? BackchannelRequestSigningAlg { get; init; }

    /// <summary>Whether it can send the code that a person wants to hear before they are asked (CIBA <c>user_code</c>).</summary>
    public bool BackchannelUserCodeParameter { get; init; }

    public bool IsPublic => AuthenticationMethods.Contains(ClientAuthenticationMethods.None);

    public string DisplayName => ClientName ?? ClientId;
}

/// <summary>A client secret as it is kept: a MAC under a key that is not in the database.</summary>
public sealed record ClientSecret(ImmutableArray<byte> Mac, string? Name = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The secret itself, sealed under the root secret; only for <c>client_secret_jwt</c>, which cannot do without.</summary>
    public ImmutableArray<byte> Sealed { get; init; } = [];

    /// <summary>What another provider kept of the secret, in the place of the MAC; null for secrets of our own.</summary>
    public SecretHash? Foreign { get; init; }

    /// <summary>Names the secret without saying anything of it.</summary>
    public GrantId Id => GrantId.Read(Foreign is null ? Mac.AsSpan() : SHA256.HashData(Encoding.UTF8.GetBytes(Foreign.Text)));
}
