using System.Data.Common;
using Gatehouse.Protocol;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Logout;

namespace Gatehouse.Storage.Stores.Logout;

/// <summary>The statements by which the end of a session makes its notices due, in the transaction that ends it.</summary>
internal static class ClientSessionStatements
{
    public static readonly Statement<(GrantId Session, bool AlsoOffline, DateTimeOffset Now), int> EndOfSession = new(
        "client_session_end",
        """
        UPDATE client_sessions SET ended_at = @now, due_at = CASE WHEN back_channel = 1 THEN @now ELSE NULL END
        WHERE session_id = @session_id AND ended_at IS NULL
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("now", input.Now);
            parameters.Add("session_id", input.Session);
        },
        Rows.Count);

    public static readonly Statement<(string Subject, GrantId Kept, DateTimeOffset Now), int> EndOfSubject = new(
        "client_session_end_of_subject",
        """
        UPDATE client_sessions SET ended_at = @now, due_at = CASE WHEN back_channel = 1 THEN @now ELSE NULL END
        WHERE subject = @subject AND session_id <> @kept AND ended_at IS NULL
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("now", input.Now);
            parameters.Add("subject", input.Subject);
            parameters.Add("kept", input.Kept);
        },
        Rows.Count);
}

/// <summary>Who must hear of the end of a session; the rows are the queue of the notices.</summary>
[Spec("OIDC Back-Channel Logout", "2.5")]
internal sealed class ClientSessionStore(Database database) : IClientSessionStore
{
    private const string Columns = "session_id, client_id, subject, back_channel, expires_at, ended_at, due_at, attempts, delivered_at, failure";

    private static readonly Statement<ClientSession, bool> Begin = new(
        "client_session_begin",
        """
        INSERT INTO client_sessions (session_id, client_id, subject, back_channel, attempts, expires_at)
        VALUES (@session_id, @client_id, @subject, @back_channel, 0, @expires_at)
        ON CONFLICT DO NOTHING
        RETURNING 1
        """,
        static (parameters, client) =>
        {
            parameters.Add("session_id", client.SessionId);
            parameters.Add("client_id", client.ClientId);
            parameters.Add("subject", client.Subject);
            parameters.Add("back_channel", client.BackChannel);
            parameters.Add("expires_at", client.ExpiresAt);
        },
        Rows.Any);

    private static readonly Statement<GrantId, List<ClientSession>?> List = new(
        "client_sessions_list",
        $"SELECT {Columns} FROM client_sessions WHERE session_id = @session_id ORDER BY client_id",
        static (parameters, session) => parameters.Add("session_id", session),
        Read);

    private static readonly Statement<(DateTimeOffset Now, DateTimeOffset Until, int Limit), List<ClientSession>?> TakeDue = new(
        "client_sessions_take_due",
        $"""
        WITH due AS MATERIALIZED (
          SELECT session_id, client_id FROM client_sessions WHERE due_at <= @now ORDER BY due_at LIMIT @limit FOR UPDATE SKIP LOCKED)
        UPDATE client_sessions SET due_at = @until, attempts = attempts + 1
        WHERE due_at <= @now AND (session_id, client_id) IN (SELECT session_id, client_id FROM due)
        RETURNING {Columns}
        """,
        static (parameters, input) =>
        {
            parameters.Add("now", input.Now);
            parameters.Add("until", input.Until);
            parameters.Add("limit", input.Limit);
        },
        Read);

    private static readonly Statement<(GrantId Session, string ClientId, DateTimeOffset Now), bool> Delivered = new(
        "client_session_delivered",
        """
        UPDATE client_sessions SET delivered_at = @now, due_at = NULL, failure = NULL
        WHERE session_id = @session_id AND client_id = @client_id
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("session_id", input.Session);
            parameters.Add("client_id", input.ClientId);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    private static readonly Statement<(GrantId Session, string ClientId, string Failure, DateTimeOffset DueAt), bool> Failed = new(
        "client_session_failed",
        """
        UPDATE client_sessions SET failure = @failure, due_at = @due_at
        WHERE session_id = @session_id AND client_id = @client_id AND delivered_at IS NULL
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("session_id", input.Session);
            parameters.Add("client_id", input.ClientId);
            parameters.Add("failure", input.Failure);
            parameters.Add("due_at", input.DueAt);
        },
        Rows.Any);

    private static readonly Statement<(GrantId Session, string ClientId, string Failure, DateTimeOffset KeptUntil), bool> GiveUp = new(
        "client_session_give_up",
        """
        UPDATE client_sessions SET failure = @failure, due_at = NULL, expires_at = CASE WHEN expires_at < @kept_until THEN @kept_until ELSE expires_at END
        WHERE session_id = @session_id AND client_id = @client_id AND delivered_at IS NULL
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("session_id", input.Session);
            parameters.Add("client_id", input.ClientId);
            parameters.Add("failure", input.Failure);
            parameters.Add("kept_until", input.KeptUntil);
        },
        Rows.Any);

    private static readonly Statement<int, List<LogoutBacklog>?> Count = new(
        "client_sessions_count",
        """
        SELECT client_id, SUM(waiting), SUM(given_up) FROM (
          SELECT client_id, 1 AS waiting, 0 AS given_up FROM client_sessions WHERE due_at IS NOT NULL
          UNION ALL
          SELECT client_id, 0 AS waiting, 1 AS given_up FROM client_sessions WHERE failure IS NOT NULL AND due_at IS NULL) AS notices
        GROUP BY client_id ORDER BY client_id
        """,
        static (_, _) => { },
        static (list, row) =>
        {
            (list ??= []).Add(new LogoutBacklog(row.GetString(0), (int)row.GetInt64(1), (int)row.GetInt64(2)));
            return list;
        });

    private static readonly Statement<string, List<ClientSession>?> ListUntold = new(
        "client_sessions_list_untold",
        $"SELECT {Columns} FROM client_sessions WHERE subject = @subject AND ended_at IS NOT NULL AND back_channel = 1 AND delivered_at IS NULL ORDER BY ended_at DESC LIMIT 20",
        static (parameters, subject) => parameters.Add("subject", subject),
        Read);

    /// <summary>A notice that is still due outlives its session.</summary>
    private static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "client_sessions_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT session_id, client_id FROM client_sessions WHERE expires_at < @cutoff AND due_at IS NULL LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM client_sessions
        WHERE expires_at < @cutoff AND due_at IS NULL AND (session_id, client_id) IN (SELECT session_id, client_id FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    public async ValueTask BeginAsync(ClientSession client, CancellationToken cancel) => await database.WriteAsync(Begin, client, cancel);

    public async ValueTask<IReadOnlyList<ClientSession>> ListAsync(GrantId session, CancellationToken cancel) =>
        await database.ReadAsync(List, session, cancel) ?? [];

    public async ValueTask<IReadOnlyList<ClientSession>> TakeDueAsync(DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken cancel) =>
        await database.TransactAsync<(DateTimeOffset, DateTimeOffset, int), List<ClientSession>?>(
            static (transaction, input) => transaction.ExecuteAsync(TakeDue, input), (now, until, limit), cancel) ?? [];

    public async ValueTask DeliveredAsync(GrantId session, string clientId, DateTimeOffset now, CancellationToken cancel) =>
        await database.WriteAsync(Delivered, (session, clientId, now), cancel);

    public async ValueTask FailedAsync(GrantId session, string clientId, string failure, DateTimeOffset dueAt, CancellationToken cancel) =>
        await database.WriteAsync(Failed, (session, clientId, failure, dueAt), cancel);

    public async ValueTask GiveUpAsync(GrantId session, string clientId, string failure, DateTimeOffset keptUntil, CancellationToken cancel) =>
        await database.WriteAsync(GiveUp, (session, clientId, failure, keptUntil), cancel);

    public async ValueTask<IReadOnlyList<LogoutBacklog>> CountAsync(CancellationToken cancel) => await database.ReadAsync(Count, 0, cancel) ?? [];

    public async ValueTask<IReadOnlyList<ClientSession>> ListUntoldAsync(string subject, CancellationToken cancel) => await database.ReadAsync(ListUntold, subject, cancel) ?? [];

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(CleanUp, input), (cutoff, batch), cancel);

    private static List<ClientSession> Read(List<ClientSession>? before, DbDataReader row)
    {
        (before ??= []).Add(new ClientSession(row.Id(0), row.GetString(1), row.GetString(2), row.Flag(3), row.Time(4))
        {
            EndedAt = row.TimeOrNull(5),
            DueAt = row.TimeOrNull(6),
            Attempts = row.GetInt32(7),
            DeliveredAt = row.TimeOrNull(8),
            Failure = row.TextOrNull(9),
        });
        return before;
    }
}
