using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gatehouse.Protocol;
using Gatehouse.Protocol.Telemetry;
using Gatehouse.Provider.Signals;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Provider.Telemetry;

/// <summary>
/// What the provider counts. Labels are bounded: clients that the plan knows up to a cap, everything else folded together; nothing that
/// an anonymous caller sends becomes a label.
/// </summary>
public sealed class ProviderMetrics : IDisposable
{
    private const string Ok = "ok";
    private readonly SignalRecorder _signals;
    private readonly Meter _meter;
    private readonly Counter<long> _tokenRequests;
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _authorizations;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _consents;
    private readonly Counter<long> _introspections;
    private readonly Counter<long> _revocations;
    private readonly Histogram<double> _tokenDuration;
    private readonly Counter<long> _outgoingRequests;
    private readonly Histogram<double> _outgoingDuration;

    public ProviderMetrics(IMeterFactory meters, SignalRecorder signals)
    {
        _signals = signals;
        _meter = meters.Create(InstrumentNames.Meter);
        _tokenRequests = _meter.Counter(Instruments.TokenRequests);
        _refreshes = _meter.Counter(Instruments.Refreshes);
        _authorizations = _meter.Counter(Instruments.AuthorizationRequests);
        _requests = _meter.Counter(Instruments.Requests);
        _logins = _meter.Counter(Instruments.Logins);
        _consents = _meter.Counter(Instruments.Consents);
        _introspections = _meter.Counter(Instruments.Introspections);
        _revocations = _meter.Counter(Instruments.Revocations);
        _tokenDuration = _meter.Histogram(Instruments.TokenDuration);
        _outgoingRequests = _meter.Counter(Instruments.OutgoingRequests);
        _outgoingDuration = _meter.Histogram(Instruments.OutgoingDuration);
    }

    public void TokenRequest(string grant, string client, OAuthError? error, long startedAt)
    {
        var (outcome, code, reason) = error is null ? (Ok, "", "") : ("refused", error.Code, error.Reason);
        var seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        _signals.TokenRequest(grant, client, error is null ? SignalOutcome.Answered : error.Status < 500 ? SignalOutcome.Refused : SignalOutcome.Failed, seconds);
        if (_tokenRequests.Enabled)
            _tokenRequests.Add(1, new TagList { { "grant", grant }, { "client", client }, { "outcome", outcome }, { "error", code }, { "reason", reason } });
        if (Spans.AreKept) Spans.Label(new("grant", grant), new("client", client), new("outcome", outcome), new("error", code), new("reason", reason));
        if (_tokenDuration.Enabled)
            _tokenDuration.Record(seconds, new KeyValuePair<string, object?>("grant", grant), new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>A token request that ended in an exception: the answer, and its metric, are those of the whole server.</summary>
    public void TokenRequestFailed(string grant, string client, long startedAt) =>
        _signals.TokenRequest(grant, client, SignalOutcome.Failed, Stopwatch.GetElapsedTime(startedAt).TotalSeconds);

    /// <param name="outcome">One of <see cref="RefreshOutcomes"/>.</param>
    public void Refresh(string outcome) => _refreshes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Authorization(string? reason)
    {
        var (outcome, why) = (new KeyValuePair<string, object?>("outcome", reason is null ? Ok : "refused"), new KeyValuePair<string, object?>("reason", reason ?? ""));
        _authorizations.Add(1, outcome, why);
        if (Spans.AreWanted) Spans.Label(outcome, why);
    }

    /// <param name="endpoint">The endpoint that took it: <c>pushed_authorization</c> and the like.</param>
    public void Request(string endpoint, string? reason) =>
        _requests.Add(1, new TagList { { "endpoint", endpoint }, { "outcome", reason is null ? Ok : "refused" }, { "reason", reason ?? "" } });

    public void Login(string method, string outcome) =>
        _logins.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("outcome", outcome));

    public void Consent(string outcome) => _consents.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Introspection(string outcome) => _introspections.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="cause">One of <see cref="RevocationCauses"/>.</param>
    public void Revocation(string cause) => _revocations.Add(1, new KeyValuePair<string, object?>("cause", cause));

    /// <param name="outcome"><c>ok</c>, <c>status</c>, or one of <c>OutgoingFaults</c>.</param>
    public void Outgoing(string purpose, string outcome, long startedAt)
    {
        var (by, of) = (new KeyValuePair<string, object?>("purpose", purpose), new KeyValuePair<string, object?>("outcome", outcome));
        _outgoingRequests.Add(1, by, of);
        _outgoingDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, by, of);
    }

    public void Dispose() => _meter.Dispose();
}

/// <summary>What can become of a presented refresh token.</summary>
public static class RefreshOutcomes
{
    public const string Rotated = "rotated";
    public const string Kept = "kept";
    public const string Repeated = "repeated";
    public const string RetryStreak = "retry_streak";
    public const string StoreBehind = "store_behind";
    public const string ReuseDetected = "reuse_detected";
    public const string Expired = "expired";
    public const string Refused = "refused";
}

/// <summary>Why something was ended before its time.</summary>
public static class RevocationCauses
{
    public const string Client = "client";
    public const string CodeReplayed = "code_replayed";
    public const string ReuseDetected = "reuse_detected";
    public const string Logout = "logout";
    public const string NewLogin = "new_login";
    public const string SessionEnded = "session_ended";
    public const string ConsentWithdrawn = "consent_withdrawn";
    public const string PasswordChanged = "password_changed";
    public const string AccountChanged = "account_changed";
    public const string ClientDeleted = "client_deleted";
}
