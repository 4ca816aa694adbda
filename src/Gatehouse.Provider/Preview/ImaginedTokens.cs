using System.Collections.Immutable;
using System.Text.Json;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Details;

namespace Gatehouse.Provider.Preview;

/// <summary>A claim that a token would carry.</summary>
/// <param name="From">Where its value comes from, in words.</param>
/// <param name="IsMadeAnew">Whether every token has another one, so that the value here only stands for it.</param>
public sealed record ImaginedClaim(string Name, JsonElement Value, string From, bool IsMadeAnew);

/// <summary>What would be answered.</summary>
/// <param name="Refusal">Why there would be no tokens; then everything else is empty.</param>
public sealed record ImaginedTokens(OAuthError? Refusal)
{
    public AccessTokenFormat Format { get; init; }

    public TimeSpan Lifetime { get; init; }

    public ImmutableArray<ImaginedClaim> AccessToken { get; init; } = [];

    /// <summary>Empty where none goes with it.</summary>
    public ImmutableArray<ImaginedClaim> IdToken { get; init; } = [];

    /// <summary>How long a refresh token lives that is not used, and how long in all; null where there is none.</summary>
    public (TimeSpan Idle, TimeSpan Absolute)? Refresh { get; init; }

    /// <summary>What the user would be asked to agree to; null where nobody is asked.</summary>
    public ImaginedConsent? Consent { get; init; }
}

/// <summary>The question that a user would be asked.</summary>
/// <param name="Apis">The APIs that the scopes belong to.</param>
/// <param name="Optional">What the user may leave out.</param>
public sealed record ImaginedConsent(Client Client, ScopeSet Scope, IReadOnlyList<Api> Apis, ScopeSet Optional, IReadOnlyList<DetailText> Details);
