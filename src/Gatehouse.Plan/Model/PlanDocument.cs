using System.Collections.Immutable;
using Gatehouse.Plan.Model.Checking;
using Gatehouse.Plan.Model.Operations;

namespace Gatehouse.Plan.Model;

/// <summary>One installation as its operator wants it: issuer, keys, APIs, clients and first users. Immutable.</summary>
public sealed record PlanDocument
{
    /// <summary>The issuer identifier; null when the address that the server listens on decides.</summary>
    public string? Issuer { get; init; }

    /// <summary>The rules that every client obeys that names none of its own.</summary>
    public string Profile { get; init; } = Profiles.OAuth21;

    public PlanTokenSigning TokenSigning { get; init; } = PlanTokenSigning.Default;

    /// <summary>Whether every authorization request must be pushed (RFC 9126).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Issuers of statements that clients may exchange for access tokens.</summary>
    public ImmutableArray<PlanTrustedIssuer> TrustedIssuers { get; init; } = [];

    /// <summary>Hosts, addresses and networks that the provider may call though they are not public.</summary>
    public ImmutableArray<string> OutgoingAllow { get; init; } = [];

    /// <summary>Proxies whose word counts about whom a request came from.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Whether DPoP proofs need a nonce of the provider (RFC 9449 section 8).</summary>
    public bool DPoPNonceRequired { get; init; }

    public PlanAuthentication Authentication { get; init; } = PlanAuthentication.Default;

    /// <summary>How client certificates arrive.</summary>
    public PlanMtls Mtls { get; init; } = PlanMtls.None;

    /// <summary>With what the server proves itself; null when each node is told at its start, or a proxy does it.</summary>
    public PlanTls? Tls { get; init; }

    /// <summary>Clients beyond the plan; null when there are none.</summary>
    public PlanRegistration? Registration { get; init; }

    /// <summary>What the gateways share.</summary>
    public PlanGateway Gateway { get; init; } = PlanGateway.None;

    /// <summary>Whose the pages are that people see.</summary>
    public PlanPages Pages { get; init; } = PlanPages.Default;

    /// <summary>Who administers the installation.</summary>
    public PlanAdministration Administration { get; init; } = PlanAdministration.None;

    /// <summary>How far back refusals can be explained.</summary>
    public PlanRefusals Refusals { get; init; } = PlanRefusals.Default;

    /// <summary>Which decisions are recorded to be replayed.</summary>
    public PlanDecisions Decisions { get; init; } = PlanDecisions.Default;

    /// <summary>What is recorded of people, and for how long.</summary>
    public PlanAudit Audit { get; init; } = PlanAudit.Default;

    /// <summary>Findings of a check that somebody has decided to live with.</summary>
    public ImmutableArray<PlanSilence> Silenced { get; init; } = [];

    public ImmutableArray<PlanApi> Apis { get; init; } = [];

    public ImmutableArray<PlanClient> Clients { get; init; } = [];

    public ImmutableArray<PlanUser> Users { get; init; } = [];
}

/// <summary>Named sets of rules that a plan or one of its clients obeys.</summary>
public static class Profiles
{
    /// <summary>The draft of OAuth 2.1: PKCE always, redirect URIs compared exactly, no token through the browser.</summary>
    public const string OAuth21 = "oauth21";

    /// <summary>The FAPI 2.0 Security Profile.</summary>
    public const string Fapi2 = "fapi2";

    /// <summary>FAPI 2.0 Message Signing on top of it: requests and responses are signed.</summary>
    public const string Fapi2MessageSigning = "fapi2-message-signing";

    /// <summary>The authorization part of the Model Context Protocol: OAuth 2.1, and every token for a resource that was named.</summary>
    public const string Mcp = "mcp";

    /// <summary>Whether the FAPI 2.0 Security Profile holds, alone or with Message Signing.</summary>
    public static bool IsFapi2(string profile) => profile is Fapi2 or Fapi2MessageSigning;
}

/// <summary>With what tokens are signed, and for how long one key signs.</summary>
/// <param name="Algorithm">A JWS algorithm: <c>ES256</c>, <c>RS256</c> or <c>PS256</c>.</param>
/// <param name="Rotation">How long a key signs before the next one takes over.</param>
public sealed record PlanTokenSigning(string Algorithm, TimeSpan Rotation)
{
    public static readonly PlanTokenSigning Default = new(SigningAlgorithms.ES256, TimeSpan.FromDays(30));
}

/// <summary>The JWS algorithms that a plan may name (RFC 7518 section 3.1).</summary>
public static class SigningAlgorithms
{
    public const string ES256 = "ES256";
    public const string RS256 = "RS256";
    public const string PS256 = "PS256";
}
