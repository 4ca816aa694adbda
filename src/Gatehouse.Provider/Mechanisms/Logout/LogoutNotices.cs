using System.Text;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Provider.Mechanisms.Notices;
using Gatehouse.Provider.Outgoing;
using Gatehouse.Provider.Storage.Logout;
using Gatehouse.Provider.Subjects;
using Gatehouse.Provider.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Provider.Mechanisms.Logout;

/// <summary>
/// Tells clients of ended sessions. A notice is taken by one statement, so that of all nodes one sends it; it is tried again with growing
/// pauses, and comes back if the node that took it dies.
/// </summary>
[Spec("OIDC Back-Channel Logout", "2.5"), Spec("OIDC Back-Channel Logout", "2.8")]
public sealed class LogoutNotices : IDueNotices
{
    private readonly IClientSessionStore _store;
    private readonly CurrentProvider _provider;
    private readonly ClientDirectory _clients;
    private readonly PairwiseSubjects _subjects;
    private readonly OutgoingClient _outgoing;
    private readonly LogoutMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<LogoutNotices> _log;

    internal LogoutNotices(IClientSessionStore store, CurrentProvider provider, ClientDirectory clients, PairwiseSubjects subjects, OutgoingClient outgoing, LogoutMetrics metrics, TimeProvider time, ILogger<LogoutNotices> log) =>
        (_store, _provider, _clients, _subjects, _outgoing, _metrics, _time, _log, _lookAt) = (store, provider, clients, subjects, outgoing, metrics, time, log, time.GetUtcNow() + BetweenLooks);

    private const int MostAtOnce = 32;
    private const int MostAttempts = 8;

    /// <summary>Longer than a call may last.</summary>
    private static readonly TimeSpan Taken = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(15);

    /// <summary>So long a notice that was given up is counted and shown at least: time for somebody to see it.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>How often a node looks whether something waits though no client can be told any more, to give it up.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private DateTimeOffset _countAt;
    private DateTimeOffset _lookAt;

    /// <summary>Whether any client can want notices at all, or it is time to look for those of clients that wanted some once.</summary>
    public bool AreWanted => _clients.ReachesBeyondPlan(_provider.Snapshot) || _provider.Snapshot.Configuration.Clients.Any(client => client.Logout.BackChannelUri is not null) || _time.GetUtcNow() >= _lookAt;

    /// <summary>Sends what is due; how many notices were taken.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var due = await _store.TakeDueAsync(now, now + Taken, MostAtOnce, cancel);
        await Task.WhenAll(due.Select(notice => SendAsync(notice, cancel)));
        if (due.Count < MostAtOnce) _lookAt = now + BetweenLooks;
        if (now >= _countAt)
        {
            _countAt = now + BetweenCounts;
            _metrics.Know(await _store.CountAsync(cancel), clientId => LabelOf(_provider.Snapshot.FindClient(clientId)));
        }
        return due.Count;
    }

    private async Task SendAsync(ClientSession notice, CancellationToken cancel)
    {
        var snapshot = await _clients.IncludeAsync(_provider.Snapshot, notice.ClientId, cancel);
        var now = _time.GetUtcNow();
        if (snapshot.FindClient(notice.ClientId) is not { Logout.BackChannelUri: { } uri } client)
        {
            // Nobody knows any more whom to tell.
            await FailAsync(notice, null, "client_gone", null, cancel);
            return;
        }
        var token = LogoutTokens.Write(snapshot, client, _subjects.SubjectFor(client, snapshot.Issuer, notice.Subject), _subjects.SessionFor(client, snapshot.Issuer, notice.SessionId), now);
        var answer = await _outgoing.SendAsync(new OutgoingRequest(OutgoingPurpose.Logout, uri) { Body = Encoding.ASCII.GetBytes($"logout_token={token}") }, cancel);
        if (answer.Succeeded)
        {
            await _store.DeliveredAsync(notice.SessionId, notice.ClientId, _time.GetUtcNow(), cancel);
            _metrics.Notice(LabelOf(client), "told");
            ProviderLog.LogoutTold(_log, notice.ClientId, notice.Attempts);
            return;
        }
        var failure = answer.Fault ?? $"status_{answer.Status}";
        // 400 says that the client has understood and could not do it; asking again would change nothing.
        var again = answer.Status != 400 && notice.Attempts < MostAttempts ? now + PauseAfter(notice.Attempts) : (DateTimeOffset?)null;
        await FailAsync(notice, client, failure, again, cancel);
    }

    private async ValueTask FailAsync(ClientSession notice, Client? client, string failure, DateTimeOffset? again, CancellationToken cancel)
    {
        if (again is { } later) await _store.FailedAsync(notice.SessionId, notice.ClientId, failure, later, cancel);
        else await _store.GiveUpAsync(notice.SessionId, notice.ClientId, failure, _time.GetUtcNow() + Remembered, cancel);
        _metrics.Notice(LabelOf(client), again is null ? "given_up" : "failed");
        if (again is null) ProviderLog.LogoutGivenUp(_log, notice.ClientId, failure, notice.Attempts);
        else ProviderLog.LogoutFailed(_log, notice.ClientId, failure, notice.Attempts);
    }

    /// <summary>A client that is gone is no label: there may be many.</summary>
    private static string LabelOf(Client? client) => client?.MetricLabel ?? "_unknown";

    private static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(3, attempts - 1);
        return pause < LongestPause ? pause : LongestPause;
    }
}
