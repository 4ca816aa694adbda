using System.Collections.Frozen;
using System.Collections.Immutable;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients;

/// <summary>Somebody else whose signed statements about subjects are exchanged for access tokens (RFC 7523 section 2.1), within these bounds.</summary>
public sealed record TrustedIssuer
{
    /// <summary>As its statements name it (<c>iss</c>).</summary>
    public required string Issuer { get; init; }

    public required KeySource Keys { get; init; }

    /// <summary>What its statements must name as their only audience; the issuer identifier of this provider when null.</summary>
    public string? Audience { get; init; }

    /// <summary>The clients that may bring its statements.</summary>
    public FrozenSet<string> Clients { get; init; } = [];

    /// <summary>The subjects that it may speak of; a star at the end stands for anything.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>The scopes that its statements can give.</summary>
    public ScopeSet Scope { get; init; } = ScopeSet.Empty;

    /// <summary>Whether each statement counts once. Platforms that give a workload one statement for an hour need it off.</summary>
    public bool SingleUse { get; init; } = true;

    internal bool SpeaksOf(string subject)
    {
        foreach (var allowed in Subjects)
            if (allowed.EndsWith('*') ? subject.StartsWith(allowed[..^1], StringComparison.Ordinal) : subject == allowed)
                return true;
        return false;
    }
}
