using System.Collections.Immutable;
using Gatehouse.Plan.Model;

namespace Gatehouse.Plan.Advising;

/// <summary>One choice, why it is the right one, and who says so.</summary>
public sealed record AdvisedChoice(string About, string Choice, string Because, string Source);

/// <summary>Something that people ask for and should not get.</summary>
public sealed record Refusal(string What, string Because, string Source);

/// <summary>How a client should get tokens. With <see cref="Kind"/> null there is no safe way as it is.</summary>
public sealed record ClientAdvice
{
    public ClientKind? Kind { get; init; }

    public ImmutableArray<string> GrantTypes { get; init; } = [];

    /// <summary>A client authentication method.</summary>
    public string Method { get; init; } = "none";

    public bool BindsTokens { get; init; }

    /// <summary>The profile that it should be held to; null for that of the plan.</summary>
    public string? Profile { get; init; }

    public TimeSpan AccessToken { get; init; }

    /// <summary>How long refresh tokens last without use and at most; null where there are none.</summary>
    public (TimeSpan Idle, TimeSpan Absolute)? Refresh { get; init; }

    public bool NeedsTwoFactors { get; init; }

    public bool NeedsOfflineAccess { get; init; }

    public ImmutableArray<AdvisedChoice> Choices { get; init; } = [];

    public ImmutableArray<Refusal> Refusals { get; init; } = [];
}
