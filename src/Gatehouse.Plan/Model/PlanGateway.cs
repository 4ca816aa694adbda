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

    /// <summary>Files of the keys by which gateways sign what they say of a caller: the first signs, all are published.</summary>
    public ImmutableArray<string> SigningKeys { get; init; } = [];

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

    /// <summary>How much one client may call in a day or a month; null for any number of times.</summary>
    public PlanQuota? Quota { get; init; }

    /// <summary>Which programs in browsers may call; null leaves that to the upstream.</summary>
    public PlanCors? Cors { get; init; }

    /// <summary>How people get in with a browser and no token; null when they do not.</summary>
    public PlanSession? Session { get; init; }

    /// <summary>Which token an upstream gets in exchange for the caller's.</summary>
    public PlanDownstreamExchange? Exchange { get; init; }
}

/// <summary>What an upstream may be told of the caller.</summary>
public enum PlanDownstream
{
    /// <summary>The access token as it came.</summary>
    AccessToken,

    /// <summary>Subject, client, scopes and roles in headers.</summary>
    IdentityHeaders,

    /// <summary>A token of the inner API in place of the caller's (RFC 8693).</summary>
    Exchange,

    /// <summary>A short token that the gateway signs, in place of the caller's.</summary>
    InternalToken,

    /// <summary>The same statement in a header of its own.</summary>
    SignedIdentity,
}

/// <summary>A probe: whoever answers it with a success is well.</summary>
public sealed record PlanHealth(string Path, TimeSpan Interval);

/// <summary>The calls that one caller may make in a period.</summary>
public sealed record PlanRateLimit(int Requests, TimeSpan Period);

/// <summary>The calls that one client may make in a calendar day or month (UTC).</summary>
public sealed record PlanQuota(int Requests, PlanQuotaPeriod Period);

public enum PlanQuotaPeriod
{
    Day,
    Month,
}

/// <summary>A session behind a cookie: the gateway is the client in the place of an application that knows nothing of OAuth.</summary>
/// <param name="Client">The client of the plan that it is.</param>
public sealed record PlanSession(string Client)
{
    /// <summary>Scopes of the API that it asks for; all that the client may ask for when empty.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>How long after signing in everybody must come by the provider again.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);
}

/// <summary>For what the caller's token is exchanged before a request goes on.</summary>
/// <param name="Client">The client of the plan that exchanges.</param>
/// <param name="Api">The API whose token it gets.</param>
/// <param name="Scopes">What that token must carry.</param>
public sealed record PlanDownstreamExchange(string Client, string Api, ImmutableArray<string> Scopes);

/// <summary>The programs in browsers that may call, and what they may send beyond what any may.</summary>
public sealed record PlanCors(ImmutableArray<string> Origins)
{
    /// <summary>Request headers beside those of access tokens and content types.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Response headers that the program may read beside the usual ones.</summary>
    public ImmutableArray<string> ExposedHeaders { get; init; } = [];
}
