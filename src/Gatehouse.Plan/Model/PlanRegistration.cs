using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Model;

/// <summary>Who may register a client without being written into the plan.</summary>
public enum PlanRegistrationMode
{
    /// <summary>Nobody; clients that registered before stay.</summary>
    Closed,

    /// <summary>Who shows an initial access token.</summary>
    Token,

    /// <summary>Anybody.</summary>
    Open,
}

/// <summary>Clients beyond the plan: those that register themselves (RFC 7591) and those that publish their metadata. Immutable.</summary>
[Spec("RFC 7591", "3")]
public sealed record PlanRegistration
{
    /// <summary>A host of a list that means every host.</summary>
    public const string AnyHost = "any";

    /// <summary>A redirect host that means addresses of the user's own device.</summary>
    public const string LoopbackHost = "loopback";

    public PlanRegistrationMode Mode { get; init; } = PlanRegistrationMode.Closed;

    public ImmutableArray<PlanInitialAccessToken> InitialAccessTokens { get; init; } = [];

    /// <summary>Hosts whose metadata documents are trusted: names, <c>*.name</c>, or <c>any</c>.</summary>
    public ImmutableArray<string> MetadataDocuments { get; init; } = [];

    /// <summary>All that such a client may ask for.</summary>
    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    public ImmutableArray<string> GrantTypes { get; init; } = [Protocol.GrantTypes.AuthorizationCode, Protocol.GrantTypes.RefreshToken];

    public ImmutableArray<string> TokenEndpointAuthMethods { get; init; } = DefaultMethods;

    /// <summary>Hosts of redirect URIs: names, <c>*.name</c>, <c>loopback</c>, or <c>any</c>.</summary>
    public ImmutableArray<string> RedirectHosts { get; init; } = [AnyHost, LoopbackHost];

    /// <summary>Private-use schemes of redirect URIs, each a reversed domain name.</summary>
    public ImmutableArray<string> RedirectSchemes { get; init; } = [];

    /// <summary>How many clients may be registered at once.</summary>
    public int MostClients { get; init; } = 10_000;

    /// <summary>How many clients one network address may register in a day without a token.</summary>
    public int MostPerNetwork { get; init; } = 20;

    /// <summary>After how long without use a client is deleted.</summary>
    public TimeSpan Unused { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a registration lasts at most; for ever when null.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Whether nobody registers without a software statement.</summary>
    public bool RequireSoftwareStatement { get; init; }

    public ImmutableArray<PlanStatementIssuer> SoftwareStatements { get; init; } = [];

    public static readonly ImmutableArray<string> DefaultMethods =
        [ClientAuthenticationMethods.None, ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.PrivateKeyJwt];
}

/// <summary>A token that allows its holder to register clients.</summary>
/// <param name="Most">How many clients may register with it, ever; any number when null.</param>
public sealed record PlanInitialAccessToken(string Name, PlanSecret Token, DateTimeOffset? ExpiresAt = null, int? Most = null);

/// <summary>Somebody whose signed word about a piece of software is believed.</summary>
/// <param name="Jwks">Its public keys as JSON; null when they are fetched.</param>
public sealed record PlanStatementIssuer(string Issuer, string? Jwks, string? JwksUri);
