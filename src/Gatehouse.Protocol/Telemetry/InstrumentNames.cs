namespace Gatehouse.Protocol.Telemetry;

/// <summary>The names of all instruments, shared by provider, APIs and gateway; dashboards and alerts use the same ones.</summary>
public static class InstrumentNames
{
    public const string Meter = "Gatehouse";

    /// <summary>Counter {grant, client, outcome, error, reason}.</summary>
    public const string TokenRequests = "gatehouse.token.requests";

    /// <summary>Histogram in seconds {grant, outcome}.</summary>
    public const string TokenDuration = "gatehouse.token.duration";

    /// <summary>Counter {outcome}.</summary>
    public const string Refreshes = "gatehouse.refreshes";

    /// <summary>Counter {outcome, reason}.</summary>
    public const string AuthorizationRequests = "gatehouse.authorization.requests";

    /// <summary>Counter {endpoint, outcome, reason}.</summary>
    public const string Requests = "gatehouse.requests";

    /// <summary>Counter {method, outcome}.</summary>
    public const string Logins = "gatehouse.logins";

    /// <summary>Counter {outcome}.</summary>
    public const string Consents = "gatehouse.consents";

    /// <summary>Counter {outcome}.</summary>
    public const string Introspections = "gatehouse.introspections";

    /// <summary>Counter {cause}.</summary>
    public const string Revocations = "gatehouse.revocations";

    /// <summary>Counter {outcome}: answers of the provider's feed.</summary>
    public const string RevocationFeedAnswers = "gatehouse.revocation_feed.answers";

    /// <summary>Gauge: subscribers that wait for the next revocation.</summary>
    public const string RevocationFeedWaiting = "gatehouse.revocation_feed.waiting";

    /// <summary>Gauge in seconds {provider}: how long ago a subscriber last knew everything.</summary>
    public const string RevocationFeedStaleness = "gatehouse.revocation_feed.staleness";

    /// <summary>Gauge {provider}: revocations that a subscriber remembers.</summary>
    public const string RevocationFeedEntries = "gatehouse.revocation_feed.entries";

    /// <summary>Counter {provider, outcome}: pages that a subscriber asked for.</summary>
    public const string RevocationFeedPages = "gatehouse.revocation_feed.pages";

    /// <summary>Counter {api, route, decision, reason}.</summary>
    public const string ApiCalls = "gatehouse.api.calls";

    /// <summary>Histogram in seconds {api, decision}.</summary>
    public const string ApiDecisionDuration = "gatehouse.api.decision.duration";

    /// <summary>Counter {api, outcome}: reports of calls to the provider.</summary>
    public const string CallReports = "gatehouse.call_reports";

    /// <summary>Counter {api, reason}.</summary>
    public const string UpstreamFailures = "gatehouse.upstream.failures";

    /// <summary>Gauge {api, upstream}: 1 while requests go there, 0 while it is left out.</summary>
    public const string UpstreamHealthy = "gatehouse.upstream.healthy";

    /// <summary>Counter {api, event}.</summary>
    public const string GatewaySessions = "gatehouse.gateway.sessions";

    /// <summary>Counter {client, grant, outcome}.</summary>
    public const string SunsetUses = "gatehouse.sunset.uses";

    /// <summary>Gauge in seconds {client}.</summary>
    public const string SunsetRemaining = "gatehouse.sunset.remaining";

    /// <summary>Counter {client, outcome}.</summary>
    public const string LogoutNotices = "gatehouse.logout.notices";

    /// <summary>Gauge {client, state}.</summary>
    public const string LogoutBacklog = "gatehouse.logout.backlog";

    /// <summary>Counter {purpose, outcome}.</summary>
    public const string OutgoingRequests = "gatehouse.outgoing.requests";

    /// <summary>Histogram in seconds {purpose, outcome}.</summary>
    public const string OutgoingDuration = "gatehouse.outgoing.duration";

    /// <summary>Counter {outcome}.</summary>
    public const string Refusals = "gatehouse.refusals";

    /// <summary>Gauge: records that wait to be written down.</summary>
    public const string RefusalsWaiting = "gatehouse.refusals.waiting";

    /// <summary>Counter {api, outcome}: what an API tells its provider of what it refused.</summary>
    public const string RefusalReports = "gatehouse.refusal_reports";

    /// <summary>Gauge {api}: reports that wait.</summary>
    public const string RefusalReportsWaiting = "gatehouse.refusal_reports.waiting";

    /// <summary>Counter {client, grant, outcome}: tokens that a program asks for to call other APIs with.</summary>
    public const string OutgoingTokens = "gatehouse.outgoing.tokens";

    /// <summary>Counter {operation}.</summary>
    public const string DatabaseStatements = "gatehouse.database.statements";

    /// <summary>Histogram in seconds {work, outcome}.</summary>
    public const string DatabaseWait = "gatehouse.database.wait";

    /// <summary>Gauge: grants that live.</summary>
    public const string GrantsLive = "gatehouse.grants.live";

    /// <summary>Gauge: sessions that live.</summary>
    public const string SessionsLive = "gatehouse.sessions.live";

    /// <summary>Gauge: changes that wait for the database.</summary>
    public const string DatabaseWaiting = "gatehouse.database.waiting";

    /// <summary>Gauge in seconds {algorithm}.</summary>
    public const string KeyRemaining = "gatehouse.key.remaining";

    /// <summary>Gauge in seconds.</summary>
    public const string NodeViewAge = "gatehouse.node.view.age";

    /// <summary>Gauge in seconds.</summary>
    public const string NodeClockOffset = "gatehouse.node.clock.offset";

    /// <summary>Gauge.</summary>
    public const string ConfigurationVersion = "gatehouse.configuration.version";

    /// <summary>Counter.</summary>
    public const string CleanUpDeleted = "gatehouse.clean_up.deleted";

    /// <summary>Gauge {table}.</summary>
    public const string CleanUpOverdue = "gatehouse.clean_up.overdue";

    /// <summary>Gauge.</summary>
    public const string HashingWaiting = "gatehouse.hashing.waiting";
}
