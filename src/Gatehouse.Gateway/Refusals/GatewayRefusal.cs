namespace Gatehouse.Gateway.Refusals;

/// <summary>Why a request does not go on, other than by its token: what the caller is answered, and one of a fixed vocabulary for logs and metrics.</summary>
internal sealed record GatewayRefusal(int Status, string Reason, string Description)
{
    /// <summary>When it may be tried again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The methods that would be answered, for a 405.</summary>
    public string? Allow { get; init; }

    public GatewayRefusal Saying(string description) => this with { Description = description };
}

/// <summary>Every refusal that a gateway knows beside those of access tokens.</summary>
internal static class GatewayRefusals
{
    // What is asked for.
    public static readonly GatewayRefusal HostUnknown = new(421, "host_unknown", "No API is served at this host.");
    public static readonly GatewayRefusal NotForwarded = new(421, "not_forwarded", "The plan names no upstream for this API: another proxy forwards, and asks here.");
    public static readonly GatewayRefusal ForwardedHere = new(421, "forwarded_here", "The plan names upstreams for this API: the gateway forwards itself, and no other proxy asks.");
    public static readonly GatewayRefusal RouteUnknown = new(404, "route_unknown", "No route of the plan matches this path.");
    public static readonly GatewayRefusal MethodUnknown = new(405, "route_method_unknown", "No route of the plan matches this path with this method.");
    public static readonly GatewayRefusal CaseDiffers = new(400, "path_case_differs", "The path differs from a route's only in case.");
    public static readonly GatewayRefusal QueryMalformed = new(400, "query_malformed", "The query has a character that must be percent-encoded.");
    public static readonly GatewayRefusal MethodRefused = new(405, "method_refused", "This method is not forwarded.");

    // How it is asked.
    public static readonly GatewayRefusal MethodOverride = new(400, "method_override", "A header or query parameter asks for another method than the request has; send the method itself.");
    public static readonly GatewayRefusal ConnectionHeader = new(400, "connection_header", "The Connection header names headers that must reach the upstream.");
    public static readonly GatewayRefusal ProtectedHeader = new(400, "protected_header", "A header that only a proxy may send would reach the API.");
    public static readonly GatewayRefusal UpgradeUnknown = new(400, "upgrade_unknown", "Only WebSockets can be upgraded to.");
    public static readonly GatewayRefusal TokenInBody = new(400, "token_twice", "The access token is presented in the header and in the body.");
    public static readonly GatewayRefusal BodyBroken = new(400, "body_broken", "The body of the request ended too early or came too slowly.");
    public static readonly GatewayRefusal RateLimited = new(429, "rate_limited", "This caller has made too many requests.");
    public static readonly GatewayRefusal QuotaUsedUp = new(429, "quota_used_up", "This client has made all the requests that it may make in this day or month.");

    // Browser sessions.
    public static readonly GatewayRefusal CrossOrigin = new(403, "cross_origin", "A request with the cookie of a session that may change something must come from a page of this very origin.");
    public static readonly GatewayRefusal LoginMalformed = new(400, "login_malformed", "What came back is not the answer to this sign-in.");
    public static readonly GatewayRefusal LoginUnknown = new(400, "login_unknown", "This browser has begun no such sign-in, or long ago.");
    public static readonly GatewayRefusal LoginIssuerDiffers = new(400, "login_issuer_differs", "The answer comes from another issuer than the one that was asked.");
    public static readonly GatewayRefusal LoginDenied = new(403, "login_denied", "Access was not granted.");
    public static readonly GatewayRefusal LoginRefused = new(502, "login_refused", "The provider refuses the sign-in.");
    public static readonly GatewayRefusal LoginNotRedeemed = new(502, "login_not_redeemed", "The provider gives no tokens for its own code.");
    public static readonly GatewayRefusal LoginIdentityRefused = new(502, "login_identity_refused", "Who has signed in is not believed, or cannot be kept.");
    public static readonly GatewayRefusal LogoutTokenRefused = new(400, "logout_token_refused", "This is no logout token of the provider.");
    public static readonly GatewayRefusal SessionUndecided = new(503, "session_undecided", "The provider cannot be asked whether this session goes on.") { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly GatewayRefusal LoginUnavailable = new(503, "login_unavailable", "Nobody can sign in at the moment: the provider cannot be asked.") { RetryAfter = TimeSpan.FromSeconds(1) };

    // What the upstream is told.
    public static readonly GatewayRefusal ExchangeRefused = new(403, "exchange_refused", "The provider gives no token of the API behind this one in exchange for yours.");
    public static readonly GatewayRefusal ExchangeUnavailable = new(503, "exchange_unavailable", "The provider cannot be asked for a token of the API behind this one.") { RetryAfter = TimeSpan.FromSeconds(1) };

    // Forward-auth.
    public static readonly GatewayRefusal ProxyUnknown = new(403, "proxy_unknown", "Only the proxies that the plan names (gateway.proxies) may ask by forward-auth.");
    public static readonly GatewayRefusal ForwardedIncomplete = new(400, "forwarded_incomplete", "The proxy must send X-Forwarded-Method, X-Forwarded-Host and X-Forwarded-Uri, each once.");

    // The upstream.
    public static readonly GatewayRefusal UpstreamUnreachable = new(502, "upstream_unreachable", "The API behind this gateway cannot be reached.");
    public static readonly GatewayRefusal UpstreamBroken = new(502, "upstream_broken", "The API behind this gateway broke off its answer.");
    public static readonly GatewayRefusal UpstreamTimedOut = new(504, "upstream_timed_out", "The API behind this gateway does not answer in time.");

    public static GatewayRefusal PathNotCanonical(string fault) => new(400, fault, Gatehouse.Plan.Routes.CanonicalPath.Describe(fault));
}
