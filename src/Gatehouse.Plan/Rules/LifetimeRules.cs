using System.Collections.Immutable;
using Gatehouse.Plan.Model;
using Gatehouse.Plan.Rules.Vocabulary;

namespace Gatehouse.Plan.Rules;

/// <summary>Rules about how long what a client gets may live.</summary>
internal static class LifetimeRules
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(5);

    public static readonly ImmutableArray<Rule<PlanClient>> Table =
    [
        Rule.If<PlanClient>(ShapeFaults.LifetimeZero,
            "code_lifetime", s => s.Value.CodeLifetime <= TimeSpan.Zero, "is zero", "write a time such as 1m"),
        Rule.If<PlanClient>(ClientFaults.CodeLifetime,
            "code_lifetime", s => s.Value.CodeLifetime > TimeSpan.FromMinutes(10), "is longer than 10m", "write 10m or less; a minute is enough", "RFC 6749 section 4.1.2"),
        Rule.If<PlanClient>(ShapeFaults.LifetimeZero,
            "id_token_lifetime", s => s.Value.IdTokenLifetime <= TimeSpan.Zero, "is zero", "write a time such as 10m"),
        Rule.If<PlanClient>(ClientFaults.IdTokenLifetime,
            "id_token_lifetime", s => s.Value.IdTokenLifetime > TimeSpan.FromHours(24), "is longer than 24h",
            "write a short time; an ID token tells of one login and is no session", "OpenID Connect Core section 2"),
        Rule.If<PlanClient>(ClientFaults.RefreshWindow,
            "refresh.window", s => s.Value.Refresh.Window > LongestWindow, "is longer than 5m", "write 5m or less; a stolen token works for so long", "RFC 9700 section 4.14.2"),
        Rule.If<PlanClient>(ShapeFaults.LifetimeZero,
            "refresh.idle", s => s.Value.Refresh.Idle <= TimeSpan.Zero, "is zero", "write a time such as 14d"),
        Rule.If<PlanClient>(ShapeFaults.LifetimeZero,
            "refresh.absolute", s => s.Value.Refresh.Absolute <= TimeSpan.Zero, "is zero", "write a time such as 90d"),
        Rule.If<PlanClient>(ClientFaults.RefreshAbsolute,
            "refresh.absolute", s => s.Value.Refresh.Absolute > TimeSpan.FromDays(366), "is longer than 366d", "write 366d or less", "RFC 9700 section 4.14.2"),
        Rule.If<PlanClient>(ClientFaults.RefreshIdle,
            "refresh.idle", s => s.Value.Refresh.Idle > s.Value.Refresh.Absolute, "is longer than absolute",
            "write a shorter time, or a longer absolute one", needs: ["refresh.absolute"]),
        Rule.If<PlanClient>(ClientFaults.RefreshUnrotated,
            "refresh.rotate", s => s.Value is { Refresh.Rotate: false, IsPublic: true, DPoPBoundAccessTokens: false }, "is off for a client that cannot prove who it is",
            "rotate, so that a stolen token is noticed, or bind its tokens with dpop_bound_access_tokens", "RFC 9700 section 4.14.2", needs: ["kind", "token_endpoint_auth_method"]),
    ];
}
