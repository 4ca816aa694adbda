using Gatehouse.Protocol;
using Gatehouse.Protocol.Jose;

namespace Gatehouse.Provider.Mechanisms.Assertions;

/// <summary>How the audience of a statement may be written.</summary>
internal enum AudienceRule
{
    /// <summary>One, alone or as the only item of a list.</summary>
    Only,

    /// <summary>One, as text.</summary>
    Text,

    /// <summary>We may be one of several.</summary>
    AmongOthers,
}

/// <summary>What a signed statement must say to be meant for us, now.</summary>
/// <param name="Types">The types (typ) it may have besides none and JWT.</param>
/// <param name="Longest">How far its expiry may lie ahead.</param>
internal sealed record AssertionRules(string Audience, IReadOnlyList<string> Types, TimeSpan Longest)
{
    /// <summary>What two clocks may differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    private const int LongestIdentifier = 256;

    public AudienceRule Audiences { get; init; }

    /// <summary>Null when type, audience and times are right. Signature, issuer and subject are judged by who knows whose they must be.</summary>
    [Spec("RFC 7523", "3"), Spec("RFC 10070", "4")]
    public AssertionFault? Check(SignedJwt jwt, DateTimeOffset now)
    {
        if (jwt.HeaderIsHostile) return AssertionFault.KeyInHeader;
        if (!IsOfType(jwt.Type)) return AssertionFault.TypeDiffers;
        if (!IsForUs(jwt)) return AssertionFault.AudienceDiffers;
        if (jwt.Instant(ClaimNames.Expires) is not { } expires) return AssertionFault.NoExpiry;
        if (expires + ClockTolerance <= now) return AssertionFault.Expired;
        if (expires > now + Longest + ClockTolerance) return AssertionFault.TooFarAway;
        return StartsLater(jwt, ClaimNames.NotBefore, now) || StartsLater(jwt, ClaimNames.IssuedAt, now) ? AssertionFault.NotYetValid : null;
    }

    /// <summary>The identifier by which it is used once; null when there is none of a bounded length.</summary>
    public static string? IdentifierOf(SignedJwt jwt) => jwt[ClaimNames.TokenId] is { Length: > 0 and <= LongestIdentifier } id ? id : null;

    /// <summary>From when on it would be refused as expired anyway.</summary>
    public static DateTimeOffset EndOf(SignedJwt jwt, DateTimeOffset now) => (jwt.Instant(ClaimNames.Expires) ?? now) + ClockTolerance;

    [Spec("FAPI 2.0 Security Profile", "5.3.2.1")]
    private bool IsForUs(SignedJwt jwt) => Audiences switch
    {
        AudienceRule.AmongOthers => jwt.Audiences.Contains(Audience),
        AudienceRule.Text => jwt[ClaimNames.Audience] == Audience,
        // A statement that is meant for others too can be shown to us by them.
        _ => jwt.Audiences is [var only] && only == Audience,
    };

    private static bool StartsLater(SignedJwt jwt, string claim, DateTimeOffset now) =>
        jwt.Claims.TryGetProperty(claim, out _) && (jwt.Instant(claim) is not { } start || start > now + ClockTolerance);

    [Spec("RFC 8725", "3.11")]
    private bool IsOfType(string? type) =>
        type is null || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
        || Types.Any(allowed => type.Equals(allowed, StringComparison.OrdinalIgnoreCase) || type.Equals("application/" + allowed, StringComparison.OrdinalIgnoreCase));
}
