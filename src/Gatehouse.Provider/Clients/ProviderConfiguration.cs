using System.Collections.Immutable;
using System.Net;
using Gatehouse.Provider.Audit;
using Gatehouse.Provider.Clients.Registered;
using Gatehouse.Provider.Keys;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Decisions;
using Gatehouse.Provider.Refusals;
using Gatehouse.Provider.Subjects;

namespace Gatehouse.Provider.Clients;

/// <summary>All that a plan says about one issuer, ready for the engine.</summary>
public sealed record ProviderConfiguration
{
    /// <summary>The issuer identifier (RFC 8414 section 2), without a trailing slash. Every published URL derives from it alone.</summary>
    public required string Issuer { get; init; }

    public ImmutableArray<Api> Apis { get; init; } = [];

    public ImmutableArray<Client> Clients { get; init; } = [];

    /// <summary>The JWS algorithm of tokens whose client or API names none.</summary>
    public string SigningAlgorithm { get; init; } = SigningAlgorithms.ES256;

    public KeySchedule KeySchedule { get; init; } = new();

    /// <summary>Whether every authorization request must have been pushed (RFC 9126).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Whose statements about subjects are believed.</summary>
    public ImmutableArray<TrustedIssuer> TrustedIssuers { get; init; } = [];

    /// <summary>Which inner addresses may be called.</summary>
    public OutgoingRules Outgoing { get; init; } = OutgoingRules.PublicOnly;

    /// <summary>Whether DPoP proofs need a nonce of this provider (RFC 9449 section 8).</summary>
    public bool DPoPNonceRequired { get; init; }

    /// <summary>The proxies that are believed about whom a request came from.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>How client certificates arrive.</summary>
    public MtlsRules Mtls { get; init; } = MtlsRules.None;
    /// <summary>What clients beyond the plan may have; null when there are none.</summary>
    public RegistrationPolicy? Registration { get; init; }

    /// <summary>How long a login in a browser lasts.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>What the levels of authentication are called in <c>acr</c>.</summary>
    public AcrNames AcrNames { get; init; } = AcrNames.Default;

    /// <summary>Whether clients can watch the session from their pages.</summary>
    public bool SessionManagement { get; init; }

    /// <summary>Whether people may make accounts themselves.</summary>
    public bool SignUp { get; init; }

    /// <summary>Who administers this installation; nobody unless the plan says so.</summary>
    public AdministrationRules Administration { get; init; } = AdministrationRules.Nobody;

    /// <summary>For how long, and how many, refusals are kept.</summary>
    public RefusalRules Refusals { get; init; } = RefusalRules.Default;

    /// <summary>Which decisions are recorded to be replayed, for how long, and how many.</summary>
    public PageRules Pages { get; init; } = PageRules.Default;

    public DecisionRules Decisions { get; init; } = DecisionRules.Default;

    /// <summary>What is recorded of people, and for how long.</summary>
    public AuditRules Audit { get; init; } = AuditRules.Default;
}
