using Gatehouse.Protocol.Jose;

namespace Gatehouse.Protocol.AccessTokens;

/// <summary>What an API expects of the access tokens shown to it.</summary>
[Spec("RFC 9068", "4")]
public sealed record AccessTokenRules
{
    /// <summary>A longer text is refused unread.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>The issuer, character for character.</summary>
    public required string Issuer { get; init; }

    /// <summary>The API's own identifier, which the token must name as an audience.</summary>
    public required string Audience { get; init; }

    /// <summary>The signature algorithms that are accepted.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = SigningAlgorithms.All;

    /// <summary>How far the clocks of issuer and API may be apart.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(60);
}
