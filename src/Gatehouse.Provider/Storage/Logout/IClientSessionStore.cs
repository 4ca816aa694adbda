using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Provider.Storage.Logout;

/// <summary>A client that somebody signed in to on one of their sessions, and must hear of its end.</summary>
/// <param name="BackChannel">Whether it is told by a request of ours; otherwise only through the browser.</param>
/// <param name="ExpiresAt">The end of the session, or of what is remembered of a notice that was given up.</param>
public sealed record ClientSession(GrantId SessionId, string ClientId, string Subject, bool BackChannel, DateTimeOffset ExpiresAt)
{
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the notice is to be sent next; null while the session lives and once nothing is left to do.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Failure { get; init; }
}

/// <summary>How many notices to a client wait, and how many were given up.</summary>
public sealed record LogoutBacklog(string ClientId, int Waiting, int GivenUp);

/// <summary>Remembers who must hear of the end of a session, and queues the notices. <see cref="ISessionStore"/> makes them due when it ends a session.</summary>
public interface IClientSessionStore : IShortLivedStore
{
    /// <summary>Notes that the client takes part in the session; noting it again changes nothing.</summary>
    ValueTask BeginAsync(ClientSession client, CancellationToken cancel);

    ValueTask<IReadOnlyList<ClientSession>> ListAsync(GrantId session, CancellationToken cancel);

    /// <summary>
    /// Takes notices that are due for this caller alone, by one statement: they count as attempted and become due again at
    /// <paramref name="until"/>, should the caller not live to tell how it went.
    /// </summary>
    ValueTask<IReadOnlyList<ClientSession>> TakeDueAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancel);

    ValueTask DeliveredAsync(GrantId session, string clientId, DateTimeOffset now, CancellationToken cancel);

    /// <param name="dueAt">When to try again.</param>
    ValueTask FailedAsync(GrantId session, string clientId, string failure, DateTimeOffset dueAt, CancellationToken cancel);

    /// <param name="keptUntil">Until when it stays for people to see, should the session have ended earlier by itself.</param>
    ValueTask GiveUpAsync(GrantId session, string clientId, string failure, DateTimeOffset keptUntil, CancellationToken cancel);

    /// <summary>The clients with notices that wait or were given up.</summary>
    ValueTask<IReadOnlyList<LogoutBacklog>> CountAsync(CancellationToken cancel);

    /// <summary>The clients that were not told yet that a session of this person has ended, or never will be; the newest first, 20 at most.</summary>
    ValueTask<IReadOnlyList<ClientSession>> ListUntoldAsync(string subject, CancellationToken cancel);
}
