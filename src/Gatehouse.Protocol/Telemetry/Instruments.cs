using static Gatehouse.Protocol.Telemetry.InstrumentKind;
using static Gatehouse.Protocol.Telemetry.Publishers;

namespace Gatehouse.Protocol.Telemetry;

/// <summary>The catalogue: everything that is measured, by name, unit, labels and meaning. The reference, dashboards and alerts are held to it.</summary>
public static class Instruments
{
    private static readonly InstrumentLabel Client = new("client", "the id of a client of the plan, `_unknown` for everybody else");
    private static readonly InstrumentLabel Reason = new("reason", "a reason of the [catalogue of refusals](refusals.md), empty when nothing was refused");
    private static readonly InstrumentLabel OkOrRefused = new("outcome", "ok, refused");
    private static readonly InstrumentLabel ApiAudience = new("api", "the identifier of the API");

    /// <summary>Token requests.</summary>
    public static readonly InstrumentDescription TokenRequests = new(InstrumentNames.TokenRequests, Counter, "{request}", Provider, "Token requests", new("grant", "the name of the grant"), Client, OkOrRefused, new("error", "the error code of the answer, such as `invalid_grant`; empty when nothing was refused"), Reason);

    /// <summary>Duration of token requests.</summary>
    public static readonly InstrumentDescription TokenDuration = new(InstrumentNames.TokenDuration, Histogram, "s", Provider, "How long token requests took", new("grant", "the name of the grant"), OkOrRefused)
    {
        Buckets = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5],
    };

    /// <summary>Uses of refresh tokens.</summary>
    public static readonly InstrumentDescription Refreshes = new(InstrumentNames.Refreshes, Counter, "{refresh}", Provider, "Uses of refresh tokens", new InstrumentLabel("outcome", "rotated, kept, repeated, retry_streak, store_behind, reuse_detected, expired, refused"));

    /// <summary>Authorization requests.</summary>
    public static readonly InstrumentDescription AuthorizationRequests = new(InstrumentNames.AuthorizationRequests, Counter, "{request}", Provider, "Authorization requests", OkOrRefused, Reason);

    /// <summary>Requests that wait for a user.</summary>
    public static readonly InstrumentDescription Requests = new(InstrumentNames.Requests, Counter, "{request}", Provider, "Requests that wait for a user, and registrations of clients", new("endpoint", "pushed_authorization, device_authorization, backchannel_authentication, registration, client_configuration"), OkOrRefused, Reason);

    /// <summary>Steps of sign-ins.</summary>
    public static readonly InstrumentDescription Logins = new(InstrumentNames.Logins, Counter, "{login}", Provider, "Steps of sign-ins", new("method", "password, code, passkey, sign_up, resource_owner"), new("outcome", "`ok`, or why not: `wrong_password` and its kin, `network_limited` where a network tried too often"));

    /// <summary>Answers on the consent page.</summary>
    public static readonly InstrumentDescription Consents = new(InstrumentNames.Consents, Counter, "{consent}", Provider, "Answers on the consent page", new InstrumentLabel("outcome", "allowed, narrowed, denied, withdrawn"));

    /// <summary>Introspection requests.</summary>
    public static readonly InstrumentDescription Introspections = new(InstrumentNames.Introspections, Counter, "{request}", Provider, "Introspection requests", new InstrumentLabel("outcome", "active, inactive, refused"));

    /// <summary>Revocations.</summary>
    public static readonly InstrumentDescription Revocations = new(InstrumentNames.Revocations, Counter, "{revocation}", Provider, "Acts of this node that ended what lived: tokens, grants, sessions. What a verb of the command line ends is not among them", new InstrumentLabel("cause", "client, code_replayed, reuse_detected, logout, new_login, session_ended, consent_withdrawn, password_changed, account_changed, client_deleted"));

    /// <summary>Answers of the feed.</summary>
    public static readonly InstrumentDescription RevocationFeedAnswers = new(InstrumentNames.RevocationFeedAnswers, Counter, "{answer}", Provider, "Answers of the feed of revocations; `stale` where this node could not follow the database itself", new InstrumentLabel("outcome", "page, refused, stale"));

    /// <summary>Waiting subscribers of the feed.</summary>
    public static readonly InstrumentDescription RevocationFeedWaiting = new(InstrumentNames.RevocationFeedWaiting, Gauge, "{subscriber}", Provider, "Subscribers of the feed that wait for the next revocation");

    /// <summary>Staleness of a subscriber.</summary>
    public static readonly InstrumentDescription RevocationFeedStaleness = new(InstrumentNames.RevocationFeedStaleness, Gauge, "s", Api | Gateway, "How long ago a subscriber last knew every revocation", new InstrumentLabel("provider", "the issuer"));

    /// <summary>Entries of a subscriber.</summary>
    public static readonly InstrumentDescription RevocationFeedEntries = new(InstrumentNames.RevocationFeedEntries, Gauge, "{revocation}", Api | Gateway, "Revocations that a subscriber remembers", new InstrumentLabel("provider", "the issuer"));

    /// <summary>Pages of a subscriber.</summary>
    public static readonly InstrumentDescription RevocationFeedPages = new(
        InstrumentNames.RevocationFeedPages, Counter, "{page}", Api | Gateway, "Pages of the feed that a subscriber asked for, by what came",
        new("provider", "the issuer"), new("outcome", "ok, unreachable, timed_out, unavailable, not_allowed, not_offered, broken, malformed, type_differs, issuer_differs, key_unknown, signature_invalid, cursor_differs, replayed, clock_differs"));

    /// <summary>Calls to APIs.</summary>
    public static readonly InstrumentDescription ApiCalls = new(InstrumentNames.ApiCalls, Counter, "{call}", Api | Gateway, "Calls to protected APIs", ApiAudience, new("route", "the pattern of the endpoint, never a path"), new("decision", "allowed, refused"), Reason);

    /// <summary>Duration of the check.</summary>
    public static readonly InstrumentDescription ApiDecisionDuration = new(InstrumentNames.ApiDecisionDuration, Histogram, "s", Api | Gateway, "How long the check of an access token took", ApiAudience, new("decision", "allowed, refused"))
    {
        Buckets = [.00001, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .05, .1, .5, 1, 5],
    };

    /// <summary>Reports of calls.</summary>
    public static readonly InstrumentDescription CallReports = new(
        InstrumentNames.CallReports, Counter, "{report}", Api | Gateway, "Reports of the calls of ten seconds to the provider, for its console; `dropped` where it was away for longer than five minutes, or did not take them", ApiAudience, new("outcome", "told, dropped"));

    /// <summary>Calls that the upstream did not answer.</summary>
    public static readonly InstrumentDescription UpstreamFailures = new(InstrumentNames.UpstreamFailures, Counter, "{call}", Gateway, "Calls that were let through and that the upstream did not answer, or did not get because there is no token of its own for it", ApiAudience, new("reason", "upstream_unreachable, upstream_timed_out, upstream_broken, exchange_refused, exchange_unavailable"));

    /// <summary>Health of upstreams.</summary>
    public static readonly InstrumentDescription UpstreamHealthy = new(InstrumentNames.UpstreamHealthy, Gauge, "", Gateway, "1 while a gateway sends requests there, 0 while it leaves it out", ApiAudience, new("upstream", "its address"));

    /// <summary>Browser sessions at a gateway.</summary>
    public static readonly InstrumentDescription GatewaySessions = new(InstrumentNames.GatewaySessions, Counter, "{session}", Gateway, "Browser sessions that began and ended at a gateway; those that merely expire are not counted as ended", ApiAudience, new("event", "started, ended"));

    /// <summary>Records of refusals.</summary>
    public static readonly InstrumentDescription Refusals = new(
        InstrumentNames.Refusals, Counter, "{refusal}", Provider, "Records of refusals: written down, beyond the share of a client or network, or lost because the database was away", new InstrumentLabel("outcome", "stored, over_quota, dropped"));

    /// <summary>Records of refusals that wait.</summary>
    public static readonly InstrumentDescription RefusalsWaiting = new(InstrumentNames.RefusalsWaiting, Gauge, "{refusal}", Provider, "Records of refusals that wait to be written down; beyond 4,096 they are lost");

    /// <summary>Reports of refusals.</summary>
    public static readonly InstrumentDescription RefusalReports = new(InstrumentNames.RefusalReports, Counter, "{refusal}", Api | Gateway, "Refusals that the provider was told of, or not: it could not be asked, or too many waited", ApiAudience, new("outcome", "told, failed, dropped"));

    /// <summary>Reports of refusals that wait.</summary>
    public static readonly InstrumentDescription RefusalReportsWaiting = new(InstrumentNames.RefusalReportsWaiting, Gauge, "{refusal}", Api | Gateway, "Refusals that wait until the provider is told of them; beyond 1,000 they are left out", ApiAudience);

    /// <summary>Tokens for other APIs.</summary>
    public static readonly InstrumentDescription OutgoingTokens = new(
        InstrumentNames.OutgoingTokens, Counter, "{request}", Api | Gateway, "Token requests that this program made to call other APIs; a token that is kept is not asked for again",
        new("client", "the program's own client id"), new("grant", "client_credentials, token_exchange"), new("outcome", "ok, refused, unavailable"));

    /// <summary>Uses of classic grants.</summary>
    public static readonly InstrumentDescription SunsetUses = new(InstrumentNames.SunsetUses, Counter, "{use}", Provider, "Uses of classic grants; `refused` counts wrong passwords too", new("client", "the id of a client of the plan"), new("grant", "implicit, hybrid, password"), OkOrRefused);

    /// <summary>Time that classic grants have left.</summary>
    public static readonly InstrumentDescription SunsetRemaining = new(InstrumentNames.SunsetRemaining, Gauge, "s", Provider, "Time until a client's classic grants end; negative when the day has passed", new InstrumentLabel("client", "the id of a client of the plan"));

    /// <summary>Notices of ended sessions.</summary>
    public static readonly InstrumentDescription LogoutNotices = new(InstrumentNames.LogoutNotices, Counter, "{notice}", Provider, "Attempts of this node to tell clients that a session has ended", Client, new("outcome", "told, failed, given_up"));

    /// <summary>Notices that wait.</summary>
    public static readonly InstrumentDescription LogoutBacklog = new(
        InstrumentNames.LogoutBacklog, Gauge, "{notice}", Provider, "Notices of ended sessions in the database, counted every 15 s; every node shows the same, so take the maximum and not the sum", Client, new("state", "waiting, given_up"));

    /// <summary>Requests to addresses that others named.</summary>
    public static readonly InstrumentDescription OutgoingRequests = new(
        InstrumentNames.OutgoingRequests, Counter, "{request}", Provider, "Requests to addresses that others named", new("purpose", "jwks, request_object, client_metadata, logo, sector_identifier, logout, notification"),
        new("outcome", "ok, status, url_refused, address_refused, rate_limited, unresolved, unreachable, tls_failed, timed_out, too_large, redirected"));

    /// <summary>Their duration.</summary>
    public static readonly InstrumentDescription OutgoingDuration = new(InstrumentNames.OutgoingDuration, Histogram, "s", Provider, "How long requests to addresses that others named took", new("purpose", "as above"), new("outcome", "as above")) { Buckets = [.01, .05, .1, .25, .5, 1, 2.5, 5] };

    /// <summary>Statements.</summary>
    public static readonly InstrumentDescription DatabaseStatements = new(InstrumentNames.DatabaseStatements, Counter, "{statement}", Provider, "Statements sent to the database", new InstrumentLabel("operation", "the name of the statement"));

    /// <summary>Waits for the database.</summary>
    public static readonly InstrumentDescription DatabaseWait = new(InstrumentNames.DatabaseWait, Histogram, "s", Provider, "How long requests waited for the database, from the question to the durable answer", new("work", "read, write, transaction"), new("outcome", "ok, failed"))
    {
        Buckets = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5],
    };

    /// <summary>Changes that wait for the database.</summary>
    public static readonly InstrumentDescription DatabaseWaiting = new(InstrumentNames.DatabaseWaiting, Gauge, "{change}", Provider, "Changes that wait until the database takes them; those that are being committed are not among them");

    /// <summary>Grants that live.</summary>
    public static readonly InstrumentDescription GrantsLive = new(
        InstrumentNames.GrantsLive, Gauge, "{grant}", Provider, "Grants that can be renewed, or of which an access token still counts; read every minute, of large tables an estimate; every node shows the same, so take the maximum and not the sum");

    /// <summary>Sessions that live.</summary>
    public static readonly InstrumentDescription SessionsLive = new(
        InstrumentNames.SessionsLive, Gauge, "{session}", Provider, "Browsers that are signed in; read every minute, of large tables an estimate; every node shows the same, so take the maximum and not the sum");

    /// <summary>Age of the signing keys.</summary>
    public static readonly InstrumentDescription KeyRemaining = new(InstrumentNames.KeyRemaining, Gauge, "s", Provider, "Time until the signing key in use retires; negative when its rotation is overdue", new InstrumentLabel("algorithm", "the JWS algorithm"));

    /// <summary>Age of this node's view.</summary>
    public static readonly InstrumentDescription NodeViewAge = new(InstrumentNames.NodeViewAge, Gauge, "s", Provider, "How long ago this node last read the news of the other nodes (revocations, keys, configuration)");

    /// <summary>Difference of clocks.</summary>
    public static readonly InstrumentDescription NodeClockOffset = new(InstrumentNames.NodeClockOffset, Gauge, "s", Provider, "How far the database's clock is ahead of this node's");

    /// <summary>Configuration in force.</summary>
    public static readonly InstrumentDescription ConfigurationVersion = new(InstrumentNames.ConfigurationVersion, Gauge, "{version}", Provider, "The version of the configuration that this node serves");

    /// <summary>Rows that clean-up deleted.</summary>
    public static readonly InstrumentDescription CleanUpDeleted = new(InstrumentNames.CleanUpDeleted, Counter, "{row}", Provider, "Rows that this node deleted because they had ended");

    /// <summary>Rows that wait for clean-up.</summary>
    public static readonly InstrumentDescription CleanUpOverdue = new(
        InstrumentNames.CleanUpOverdue, Gauge, "{row}", Provider, "Rows that ended more than a day and a quarter of an hour ago and are still there, counted every 5 minutes up to 10,000; every node shows the same, so take the maximum and not the sum",
        new InstrumentLabel("table", "grants, sessions, revocations, seen_before"));

    /// <summary>Passwords that wait to be hashed.</summary>
    public static readonly InstrumentDescription HashingWaiting = new(InstrumentNames.HashingWaiting, Gauge, "{password}", Provider, "Passwords that wait to be hashed; beyond 64 sign-ins are asked to come back");

    /// <summary>The catalogue.</summary>
    public static IReadOnlyList<InstrumentDescription> All { get; } =
    [
        TokenRequests, TokenDuration, Refreshes, AuthorizationRequests, Requests, Logins, Consents, Introspections, Revocations, RevocationFeedAnswers, RevocationFeedWaiting, RevocationFeedStaleness,
        RevocationFeedEntries, RevocationFeedPages, ApiCalls, ApiDecisionDuration, CallReports, UpstreamFailures, UpstreamHealthy, GatewaySessions, Refusals, RefusalsWaiting, RefusalReports, RefusalReportsWaiting, OutgoingTokens, SunsetUses, SunsetRemaining, LogoutNotices, LogoutBacklog, OutgoingRequests, OutgoingDuration,
        DatabaseStatements, DatabaseWait, DatabaseWaiting, GrantsLive, SessionsLive, KeyRemaining, NodeViewAge, NodeClockOffset, ConfigurationVersion, CleanUpDeleted, CleanUpOverdue, HashingWaiting,
    ];
}
