using System.Collections.Immutable;

namespace Gatehouse.Plan.Model;

/// <summary>What a client may exchange tokens for, beyond narrowing those it holds.</summary>
public sealed record PlanExchange
{
    public static readonly PlanExchange Default = new();

    /// <summary>The kinds of tokens it may show: <c>access_token</c>, <c>refresh_token</c>, <c>id_token</c>.</summary>
    public ImmutableArray<string> SubjectTokens { get; init; } = ["access_token"];

    public ImmutableArray<PlanExchangeTarget> Targets { get; init; } = [];
}

/// <summary>An API that a client may get tokens for in an exchange.</summary>
/// <param name="Scopes">What they may carry although the token that was shown does not.</param>
/// <param name="Impersonation">Whether they may keep silent about who acts.</param>
public sealed record PlanExchangeTarget(string Api, ImmutableArray<string> Scopes, bool Impersonation);
