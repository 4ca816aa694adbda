using Gatehouse.Protocol;
using Gatehouse.Protocol.AccessTokens;
using Gatehouse.Protocol.Jose;
using Gatehouse.ResourceServer.Binding;
using Gatehouse.ResourceServer.Metadata;
using Gatehouse.ResourceServer.Refusals;
using Gatehouse.ResourceServer.Signals;
using Gatehouse.ResourceServer.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ResourceServer;

/// <summary>How an API recognises the access tokens that are meant for it.</summary>
public sealed class GatehouseOptions : AuthenticationSchemeOptions
{
    /// <summary>The provider that the API trusts, exactly as it names itself: <c>https://login.example.com</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The API's own identifier, which access tokens must name as their audience: <c>https://orders.example.com</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// Where the provider is reached from here, when that is not its public address: <c>http://gatehouse:8080</c> between containers.
    /// Tokens are still checked against <see cref="Issuer"/>.
    /// </summary>
    public Uri? BackchannelAddress { get; set; }

    /// <summary>
    /// Further providers whose tokens this API accepts, each with keys of its own. A token is checked with the keys of the issuer that it names, and
    /// of no other.
    /// </summary>
    public IList<TrustedIssuer> AdditionalIssuers { get; set; } = [];

    /// <summary>
    /// Where callers reach this API, when it cannot see that itself because it stands behind a proxy: <c>https://orders.example.com</c>.
    /// DPoP proofs name the URL that was called, and the metadata of the API is found there.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>The name of the API for people, published in its metadata.</summary>
    public string? ResourceName { get; set; }

    /// <summary>The scopes published in its metadata, for a process that serves more than this API; those that the endpoints demand when it is not set.</summary>
    public IReadOnlyList<string>? ScopesSupported { get; set; }

    /// <summary>Whether only access tokens are accepted that are bound to a key (DPoP). Bound ones are always checked.</summary>
    public bool RequireDPoP { get; set; }

    /// <summary>Whether DPoP proofs need a nonce of this API, so that they cannot be made in advance.</summary>
    public bool RequireDPoPNonce { get; set; }

    /// <summary>The key of the nonces, 32 random bytes; several nodes of one API need the same one. Random at each start when it is not set.</summary>
    public byte[]? DPoPNonceKey { get; set; }

    /// <summary>How many DPoP proofs are remembered, so that none is accepted twice by this process. Beyond it the oldest are forgotten.</summary>
    public int ProofMemoryCapacity { get; set; } = 200_000;

    /// <summary>The client that this API is at its provider; with <see cref="ClientSecret"/> it can ask about opaque access tokens.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of <see cref="ClientId"/>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>Whether what is refused is reported to the provider, so that its operator can explain it; only with <see cref="ClientId"/>, and only to a provider whose metadata asks for it.</summary>
    public bool ReportRefusals { get; set; } = true;

    /// <summary>
    /// Whether the provider is told how many calls each client made, how they ended and how long they took, so that its console shows them; only
    /// with <see cref="ClientId"/>, and only to a provider whose metadata asks for it. Switch it off behind a gateway that tells the same calls.
    /// </summary>
    public bool ReportCalls { get; set; } = true;

    /// <summary>
    /// For how long the provider's answer about an opaque token counts; a revocation is noticed after that time, or at once where
    /// revocations are followed. Zero asks every time.
    /// </summary>
    public TimeSpan IntrospectionCacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the provider is asked about tokens that are no JWT, when <see cref="ClientId"/> is set; an API that is given JWTs alone can refuse them unasked.</summary>
    public bool IntrospectOpaqueTokens { get; set; } = true;

    /// <summary>
    /// Whether this API follows what its provider revokes, so that a revoked token is refused within a second; done by default when
    /// <see cref="ClientId"/> is set. A provider that publishes no revocations is none to follow.
    /// </summary>
    public bool? FollowRevocations { get; set; }

    /// <summary>What happens while this API does not know what its provider has revoked.</summary>
    public LostRevocations WhenRevocationsAreLost { get; set; }

    /// <summary>For how long nothing may be heard of the provider's revocations before they count as lost.</summary>
    public TimeSpan RevocationsLostAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The realm of the <c>WWW-Authenticate</c> header; the audience when it is not set.</summary>
    public string? Realm { get; set; }

    /// <summary>The signature algorithms that are accepted: ES256, RS256 and PS256, or fewer.</summary>
    public IList<string> Algorithms { get; set; } = [.. SigningAlgorithms.All];

    /// <summary>How far the clocks of the provider and this API may be apart.</summary>
    public TimeSpan ClockTolerance { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A check of the API's own, after all others were passed and at every call: it may add claims to the identity, or refuse the token with a
    /// reason, which the caller is told.
    /// </summary>
    public Func<TokenValidatedContext, Task>? OnTokenValidated { get; set; }

    /// <summary>The claim behind <c>User.Identity.Name</c>; where a token lacks it, its subject is the name.</summary>
    public string NameClaimType { get; set; } = "name";

    /// <summary>The claim behind <c>User.IsInRole</c>.</summary>
    public string RoleClaimType { get; set; } = "roles";

    /// <summary>How old the provider's keys may get before they are fetched again, in the background.</summary>
    public TimeSpan KeyRefreshInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many validated tokens are remembered, so that a repeated one costs no signature check; 0 remembers none.</summary>
    public int TokenCacheCapacity { get; set; } = 10_000;

    /// <summary>How long an answer of the provider may take.</summary>
    public TimeSpan BackchannelTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends the requests to the provider; set it to go through a proxy or to trust a private certificate authority.</summary>
    public HttpMessageHandler? BackchannelHttpHandler { get; set; }

    /// <summary>Names and keeps what is refused in the place of <see cref="RefusalLog"/>, for a host that has its own records: the provider itself.</summary>
    internal Action<HttpContext, OAuthError>? OnRefused { get; set; }

    /// <summary>What checks the tokens of this scheme, made once from the options above.</summary>
    internal TrustedProviders? Verification { get; set; }

    /// <summary>What decides whether callers hold the keys of their tokens.</summary>
    internal SenderVerification? Senders { get; set; }

    /// <summary>What tells the provider of refusals.</summary>
    internal RefusalReporter? Reporter { get; set; }

    /// <summary>What tells the provider of calls.</summary>
    internal CallReporter? Calls { get; set; }

    /// <summary>The document by which clients find the provider.</summary>
    internal ResourceMetadata? Metadata { get; set; }

    /// <summary>What a configuration section says that cannot be read.</summary>
    internal List<string> ConfigurationFaults { get; } = [];

    /// <summary>The same API as one of the further providers knows it.</summary>
    internal GatehouseOptions For(TrustedIssuer more)
    {
        var options = (GatehouseOptions)MemberwiseClone();
        (options.Issuer, options.Audience, options.BackchannelAddress, options.BackchannelHttpHandler) = (more.Issuer, more.Audience ?? Audience, more.BackchannelAddress, more.BackchannelHttpHandler);
        (options.ClientId, options.ClientSecret, options.AdditionalIssuers) = (more.ClientId, more.ClientSecret, []);
        // Whom the API is no client of, it cannot follow.
        if (more.ClientId is null) options.FollowRevocations = false;
        return options;
    }

    internal bool FollowsRevocations => FollowRevocations ?? ClientId is not null;

    internal AccessTokenRules Rules => new()
    {
        Issuer = Issuer,
        Audience = Audience,
        Algorithms = [.. Algorithms],
        ClockTolerance = ClockTolerance,
    };
}
