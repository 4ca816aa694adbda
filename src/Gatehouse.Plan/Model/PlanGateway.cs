using System.Collections.Immutable;

namespace Gatehouse.Plan.Model;

/// <summary>What the gateways of an installation share.</summary>
public sealed record PlanGateway
{
    public static readonly PlanGateway None = new();

    /// <summary>Where the gateway reaches the provider, when that is not the issuer's own address.</summary>
    public string? Provider { get; init; }

    /// <summary>Addresses and networks of the proxies in front of the gateway: whose X-Forwarded-For is believed, and who may ask by forward-auth.</summary>
    public ImmutableArray<string> Proxies { get; init; } = [];

    /// <summary>What gateways do while they do not know what is revoked.</summary>
    public PlanRevocations Revocations { get; init; } = PlanRevocations.Default;
}

/// <summary>What whoever follows the revocations does when they are lost.</summary>
/// <param name="WhenLost">What becomes of access tokens meanwhile.</param>
/// <param name="LostAfter">For how long nothing may be heard of them.</param>
public sealed record PlanRevocations(PlanLostRevocations WhenLost, TimeSpan LostAfter)
{
    public static readonly PlanRevocations Default = new(PlanLostRevocations.Continue, TimeSpan.FromSeconds(30));
}

/// <summary>What becomes of access tokens while nobody knows which are revoked.</summary>
public enum PlanLostRevocations
{
    /// <summary>They count until they end.</summary>
    Continue,

    /// <summary>The provider is asked about each.</summary>
    Introspect,

    /// <summary>Calls are answered 503.</summary>
    Refuse,
}

/// <summary>How a gateway stands in front of an API.</summary>
public sealed record PlanApiGateway
{
    /// <summary>The origin at which callers reach the API; null for that of its resource.</summary>
    public string? Url { get; init; }

    /// <summary>Where the API itself is; empty where another proxy forwards and only asks the gateway.</summary>
    public ImmutableArray<string> Upstreams { get; init; } = [];

    /// <summary>Whether upstreams speak HTTP/2 even without TLS, as servers of gRPC do.</summary>
    public bool Http2 { get; init; }

    /// <summary>What of the caller the upstream is told.</summary>
    public ImmutableArray<PlanDownstream> Downstream { get; init; } = [PlanDownstream.IdentityHeaders];

    /// <summary>How long an upstream may be silent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How upstreams are probed; null when they are not.</summary>
    public PlanHealth? Health { get; init; }

    /// <summary>How often one caller may call; null for any number of times.</summary>
    public PlanRateLimit? RateLimit { get; init; }

    /// <summary>Which programs in browsers may call; null leaves that to the upstream.</summary>
    public PlanCors? Cors { get; init; }
}

/// <summary>What an upstream may be told of the caller.</summary>
public enum PlanDownstream
{
    /// <summary>The access token as it came.</summary>
    AccessToken,

    /// <summary>Subject, client, scopes and roles in headers.</summary>
    IdentityHeaders,
}

/// <summary>A probe: whoever answers it with a success is well.</summary>
public sealed record PlanHealth(string Path, TimeSpan Interval);

/// <summary>The calls that one caller may make in a period.</summary>
public sealed record PlanRateLimit(int Requests, TimeSpan Period);

/// <summary>The programs in browsers that may call, and what they may send beyond what any may.</summary>
public sealed record PlanCors(ImmutableArray<string> Origins)
{
    /// <summary>Request headers beside those of access tokens and content types.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Response headers that the program may read beside the usual ones.</summary>
    public ImmutableArray<string> ExposedHeaders { get; init; } = [];
}
