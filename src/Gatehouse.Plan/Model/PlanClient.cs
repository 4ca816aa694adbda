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

    /// <summary>An API that asks about the tokens it receives.</summary>
    Api,
}

/// <summary>A client with the metadata names of RFC 7591 section 2; the defaults of its kind are filled in. Immutable.</summary>
[Spec("RFC 7591", "2")]
public sealed record PlanClient
{
    public required string ClientId { get; init; }

    public required ClientKind Kind { get; init; }

    public string? ClientName { get; init; }

    /// <summary>Secrets that are valid side by side, so that a new one can be handed out before the old one ends.</summary>
    public ImmutableArray<PlanClientSecret> Secrets { get; init; } = [];

    /// <summary>The methods that are accepted: the one that is written, or basic and post alike for a confidential client that names none.</summary>
    public FrozenSet<string> TokenEndpointAuthMethods { get; init; } = [];

    public ImmutableArray<string> RedirectUris { get; init; } = [];

    public ImmutableArray<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Origins, besides those of the redirect URIs, whose pages may call the provider.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    public ImmutableArray<string> GrantTypes { get; init; } = [];

    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>For the kind <c>api</c>: names of the APIs that the client is, whose tokens it may introspect.</summary>
    public ImmutableArray<string> Apis { get; init; } = [];

    public PlanConsent Consent { get; init; } = PlanConsent.Ask;

    public PlanRefresh Refresh { get; init; } = PlanRefresh.Default;

    public TimeSpan CodeLifetime { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan IdTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>JWS algorithm of its ID tokens; that of <see cref="PlanDocument.TokenSigning"/> when null.</summary>
    public string? IdTokenSignedResponseAlg { get; init; }

    /// <summary>Whether it may send its authorization requests in no other way than by pushing them (RFC 9126).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>The profile the client is held to; that of the plan when null.</summary>
    public string? Profile { get; init; }

    public PlanSunset? Sunset { get; init; }

    /// <summary>Whom to ask about this client.</summary>
    public string? Owner { get; init; }

    public bool IsPublic => TokenEndpointAuthMethods.Contains(ClientAuthenticationMethods.None);

    public bool UsesAuthorizationCode => GrantTypes.Contains(Protocol.GrantTypes.AuthorizationCode);

    public bool UsesRefreshToken => GrantTypes.Contains(Protocol.GrantTypes.RefreshToken);

    /// <summary>The response types that go with the grant types (RFC 7591 section 2.1).</summary>
    public ImmutableArray<string> ResponseTypes => UsesAuthorizationCode ? ["code"] : [];
}

/// <summary>Whether a user is asked before the client gets access.</summary>
public enum PlanConsent
{
    Ask,
    Implied,
}

/// <summary>When a client will be switched off, and why it is still here.</summary>
public sealed record PlanSunset(DateOnly Until, string? Reason);
