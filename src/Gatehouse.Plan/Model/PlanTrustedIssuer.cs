using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Model;

/// <summary>An issuer of statements that clients may exchange for access tokens (RFC 7523 section 2.1).</summary>
public sealed record PlanTrustedIssuer
{
    public required string Issuer { get; init; }

    /// <summary>Its public keys as a JWK Set in JSON.</summary>
    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    /// <summary>What its statements name as their audience; the issuer identifier of the provider when null.</summary>
    public string? Audience { get; init; }

    /// <summary>Identifiers of the clients that may bring its statements.</summary>
    public ImmutableArray<string> Clients { get; init; } = [];

    /// <summary>Subjects that it may speak of, in full or up to a star.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>Whether each statement counts once.</summary>
    public bool SingleUse { get; init; } = true;
}
