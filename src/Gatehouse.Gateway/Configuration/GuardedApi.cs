using System.Collections.Immutable;
using Gatehouse.Gateway.Callers;
using Gatehouse.Gateway.Downstream;
using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Plan.Model;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Configuration;

/// <summary>An API as one state of the plan guards it.</summary>
/// <param name="Scheme">The name under which its tokens are checked.</param>
/// <param name="Origin">Scheme and host at which callers reach it.</param>
internal sealed record GuardedApi(string Name, string Audience, string Scheme, string Origin)
{
    public required UpstreamPool Upstreams { get; init; }

    public required ForwarderRequestConfig Sending { get; init; }

    /// <summary>The roles that its routes ask for, in one order.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Whether the provider is told what its routes decide.</summary>
    public bool RecordsDecisions { get; init; }

    public CorsRules? Cors { get; init; }

    public CallerLimit? Limit { get; init; }

    public CallerQuota? Quota { get; init; }

    public GuardedSession? Session { get; init; }

    public TokenExchange? Exchange { get; init; }

    /// <summary>By which the gateway signs what it says of callers.</summary>
    public required SigningKeys Keys { get; init; }
}

/// <summary>A route as one state of the plan guards it.</summary>
/// <param name="Policy">What a token must have; null lets everybody in.</param>
/// <param name="Endpoint">Its name for metrics, and what it demands, where challenges look for it.</param>
internal sealed record GuardedRoute(GuardedApi Api, AuthorizationPolicy? Policy, RouteEndpoint Endpoint, ImmutableArray<PlanDownstream> Downstream)
{
    public bool SendsToken => Downstream.Contains(PlanDownstream.AccessToken);

    /// <summary>Whether its upstream is told what must be made first.</summary>
    public bool NeedsTelling { get; } = Downstream.Any(one => one is PlanDownstream.Exchange or PlanDownstream.InternalToken or PlanDownstream.SignedIdentity);

    public bool SendsIdentity => Downstream.Contains(PlanDownstream.IdentityHeaders);
}
