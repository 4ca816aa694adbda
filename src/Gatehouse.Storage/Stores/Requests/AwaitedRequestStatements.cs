using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Storage.Stores.Requests;

/// <summary>The statements about requests that wait for a user elsewhere; each WHERE clause decides who won.</summary>
internal static class AwaitedRequestStatements
{
    private const string Columns =
        "id, kind, state, client_id, subject, scope, resources, details, user_code, origin, message, notification, created_at, expires_at, ends_at, "
        + "poll_interval, hurried, ping_attempts, level";

    public static readonly Statement<AwaitedRequest, bool> Save = new(
        "awaited_request_save",
        $"""
        INSERT INTO awaited_requests ({Columns}, polled_at)
        VALUES (@id, @kind, @state, @client_id, @subject, @scope, @resources, @details, @user_code, @origin, @message, @notification, @created_at,
                @expires_at, @ends_at, @poll_interval, 0, 0, @level, 0)
        ON CONFLICT (user_code) DO NOTHING
        RETURNING 1
        """,
        static (parameters, request) =>
        {
            parameters.Add("id", request.Id);
            parameters.Add("kind", (short)request.Kind);
            parameters.Add("state", (short)request.State);
            parameters.Add("client_id", request.ClientId);
            parameters.Add("subject", request.Subject);
            parameters.Add("scope", request.Scope);
            parameters.Add("resources", request.Resources);
            parameters.Add("details", request.Details);
            parameters.Add("user_code", request.UserCode);
            parameters.Add("origin", request.Origin);
            parameters.Add("message", request.Message);
            parameters.Add("notification", request.Notification);
            parameters.Add("created_at", request.CreatedAt);
            parameters.Add("expires_at", request.ExpiresAt);
            parameters.Add("ends_at", request.EndsAt);
            parameters.Add("poll_interval", (int)request.PollInterval.TotalMilliseconds);
            parameters.Add("level", request.Level);
        },
        Rows.Any);

    public static readonly Statement<GrantId, AwaitedRequest?> Find = new(
        "awaited_request_find",
        $"SELECT {Columns} FROM awaited_requests WHERE id = @id",
        static (parameters, id) => parameters.Add("id", id),
        Read);

    public static readonly Statement<string, AwaitedRequest?> FindByUserCode = new(
        "awaited_request_find_by_user_code",
        $"SELECT {Columns} FROM awaited_requests WHERE user_code = @user_code",
        static (parameters, code) => parameters.Add("user_code", code),
        Read);

    public static readonly Statement<(string Subject, DateTimeOffset Now), List<AwaitedRequest>?> ListPending = new(
        "awaited_request_list_pending",
        $"SELECT {Columns} FROM awaited_requests WHERE subject = @subject AND state = 0 AND expires_at > @now ORDER BY created_at LIMIT 20",
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("now", input.Now);
        },
        ReadList);

    public static readonly Statement<(DateTimeOffset Now, DateTimeOffset Until, int Limit), List<AwaitedRequest>?> TakeDuePings = new(
        "awaited_request_take_due_pings",
        $"""
        WITH due AS MATERIALIZED (
          SELECT id FROM awaited_requests WHERE ping_due_at <= @now ORDER BY ping_due_at LIMIT @limit FOR UPDATE SKIP LOCKED)
        UPDATE awaited_requests SET ping_due_at = @until, ping_attempts = ping_attempts + 1
        WHERE ping_due_at <= @now AND id IN (SELECT id FROM due)
        RETURNING {Columns}
        """,
        static (parameters, input) =>
        {
            parameters.Add("now", input.Now);
            parameters.Add("until", input.Until);
            parameters.Add("limit", input.Limit);
        },
        ReadList);

    public static readonly Statement<(GrantId Id, DateTimeOffset? DueAt), bool> SetPing = new(
        "awaited_request_set_ping",
        "UPDATE awaited_requests SET ping_due_at = @due_at WHERE id = @id AND ping_due_at IS NOT NULL RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("due_at", input.DueAt);
        },
        Rows.Any);

    /// <summary>A second is forgiven, because clocks and networks are not exact. Nobody is told to wait for more than a minute.</summary>
    public static readonly Statement<(GrantId Id, AwaitedKind Kind, string ClientId, DateTimeOffset Now), AwaitedRequest?> Poll = new(
        "awaited_request_poll",
        $"""
        UPDATE awaited_requests
        SET hurried = CASE WHEN polled_at + poll_interval - 1000 > @now THEN 1 ELSE 0 END,
            poll_interval = CASE WHEN polled_at + poll_interval - 1000 > @now AND poll_interval < 60000 THEN poll_interval + 5000 ELSE poll_interval END,
            polled_at = @now,
            ping_due_at = CASE WHEN state = 0 THEN ping_due_at ELSE NULL END
        WHERE id = @id AND kind = @kind AND client_id = @client_id
        RETURNING {Columns}
        """,
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("kind", (short)input.Kind);
            parameters.Add("client_id", input.ClientId);
            parameters.Add("now", input.Now);
        },
        Read);

    /// <summary>Whoever is named must be the one who answers.</summary>
    public static readonly Statement<(GrantId Id, string? Subject, AwaitedState State, DateTimeOffset Now), bool> Decide = new(
        "awaited_request_decide",
        """
        UPDATE awaited_requests SET state = @state, ping_due_at = CASE WHEN notification IS NULL THEN NULL ELSE @now END
        WHERE id = @id AND state = 0 AND expires_at > @now AND (subject IS NULL OR subject = @subject)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("subject", input.Subject);
            parameters.Add("state", (short)input.State);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    public static readonly Statement<GrantId, bool> Reopen = new(
        "awaited_request_reopen",
        "UPDATE awaited_requests SET state = 0, ping_due_at = NULL WHERE id = @id RETURNING 1",
        static (parameters, id) => parameters.Add("id", id),
        Rows.Any);

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("awaited_requests", "awaited_request_clean_up");

    private static List<AwaitedRequest> ReadList(List<AwaitedRequest>? list, DbDataReader row)
    {
        (list ??= []).Add(Read(null, row));
        return list;
    }

    private static AwaitedRequest Read(AwaitedRequest? none, DbDataReader row) => new()
    {
        Id = row.Id(0),
        Kind = (AwaitedKind)row.GetInt16(1),
        State = (AwaitedState)row.GetInt16(2),
        ClientId = row.GetString(3),
        Subject = row.TextOrNull(4),
        Scope = row.GetString(5),
        Resources = row.GetString(6),
        Details = row.TextOrNull(7),
        UserCode = row.TextOrNull(8),
        Origin = row.TextOrNull(9),
        Message = row.TextOrNull(10),
        Notification = row.TextOrNull(11),
        CreatedAt = row.Time(12),
        ExpiresAt = row.Time(13),
        EndsAt = row.Time(14),
        PollInterval = TimeSpan.FromMilliseconds(row.GetInt32(15)),
        Hurried = row.Flag(16),
        PingAttempts = row.GetInt32(17),
        Level = row.GetInt16(18),
    };
}
