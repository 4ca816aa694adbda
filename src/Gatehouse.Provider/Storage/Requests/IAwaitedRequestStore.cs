using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Provider.Storage.Requests;

/// <summary>What came of an approval.</summary>
public enum Approval
{
    Approved,

    /// <summary>Somebody was faster, or the request has ended.</summary>
    TooLate,

    /// <summary>The session of whoever approves has ended; the request still waits.</summary>
    SessionEnded,
}

public interface IAwaitedRequestStore : IShortLivedStore, IRecordedStore<IAwaitedRequestStore>
{
    /// <summary>False when another request has the user code.</summary>
    ValueTask<bool> TrySaveAsync(AwaitedRequest request, CancellationToken cancel);

    /// <summary>Reads the row as it is; from the primary.</summary>
    ValueTask<AwaitedRequest?> FindAsync(GrantId id, CancellationToken cancel);

    ValueTask<AwaitedRequest?> FindByUserCodeAsync(string userCode, CancellationToken cancel);

    /// <summary>The pending requests that name this user, oldest first, 20 at most.</summary>
    ValueTask<IReadOnlyList<AwaitedRequest>> ListPendingAsync(string subject, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// Notes by one statement that the client asks, and whether too early: then its interval grows by five seconds. The row after that, or
    /// null when there is none of this kind and client.
    /// </summary>
    ValueTask<AwaitedRequest?> PollAsync(GrantId id, AwaitedKind kind, string clientId, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Turns a pending request into an approved one and inserts its grant, in one transaction, if the session still lives.</summary>
    ValueTask<Approval> ApproveAsync(Grant grant, CancellationToken cancel);

    /// <summary>
    /// Takes pings that are due for this caller alone, by one statement: they count as attempted and become due again at
    /// <paramref name="until"/>, should the caller not live to tell how it went. Approval and denial make a ping due, a later poll takes it away.
    /// </summary>
    ValueTask<IReadOnlyList<AwaitedRequest>> TakeDuePingsAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancel);

    /// <param name="dueAt">When to ping again; null when nothing is left to do. A ping that a poll has taken away stays away.</param>
    ValueTask SetPingAsync(GrantId id, DateTimeOffset? dueAt, CancellationToken cancel);

    /// <summary>True for the one caller that turns a pending request into a denied one.</summary>
    ValueTask<bool> TryDenyAsync(GrantId id, DateTimeOffset now, CancellationToken cancel);
}
