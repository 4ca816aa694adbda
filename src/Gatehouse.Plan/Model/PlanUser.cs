using System.Collections.Immutable;

namespace Gatehouse.Plan.Model;

/// <summary>An account that is created if it is not there yet; never overwritten afterwards.</summary>
public sealed record PlanUser
{
    public required string Username { get; init; }

    /// <summary>The first password; null in a stored version, which keeps nothing from which it could be guessed.</summary>
    public SecretValue? Password { get; init; }

    /// <summary>Whether the account has a password already, as where an installation wrote its plan into a file; without an account none is created.</summary>
    public bool KeepsPassword { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    public ImmutableArray<string> Roles { get; init; } = [];
}
