using System.Collections.Frozen;
using Gatehouse.Protocol;

namespace Gatehouse.Provider.Clients;

/// <summary>What a client may exchange, beyond narrowing what it was given. Nothing, unless the plan says so.</summary>
[Spec("RFC 8693", "5")]
public sealed record ExchangePolicy
{
    public static readonly ExchangePolicy Narrowing = new();

    /// <summary>The kinds of subject tokens, as token type identifiers.</summary>
    public FrozenSet<string> SubjectTokenTypes { get; init; } = [TokenTypeIdentifiers.AccessToken, TokenTypeIdentifiers.Jwt];

    /// <summary>By the name of the API that the new token may be meant for.</summary>
    public FrozenDictionary<string, ExchangeTarget> Targets { get; init; } = FrozenDictionary<string, ExchangeTarget>.Empty;
}

/// <summary>What a client may get for one API in an exchange.</summary>
/// <param name="Scope">What the new token may carry although the subject token does not.</param>
/// <param name="Impersonation">Whether the new token may hide who acts.</param>
public sealed record ExchangeTarget(ScopeSet Scope, bool Impersonation);
