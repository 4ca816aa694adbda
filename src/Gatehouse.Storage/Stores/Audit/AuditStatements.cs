using System.Data.Common;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;

namespace Gatehouse.Storage.Stores.Audit;

/// <summary>How a record is written, alone or beside the change that it tells of, and how it is read.</summary>
internal static class AuditStatements
{
    internal const string Columns =
        "id, at, event, actor_kind, actor, subject, client_id, grant_id, session_id, key_id, configuration, trace_id, refusal_id, before, after, "
        + "personal_digest, salt, username, address, agent";

    private const string SealedColumns = $"{Columns}, sequence, previous, hash, erased_by";

    /// <summary>The columns as parameters; their names meet those of other statements in one text.</summary>
    private static readonly string Values = string.Join(", ", Columns.Split(", ").Select(column => "@audit_" + column));

    public static readonly Statement<AuditRecord, bool> Append = new(
        "audit_append",
        $"INSERT INTO audit_records ({Columns}) VALUES ({Values}) ON CONFLICT (id) DO NOTHING RETURNING 1",
        Write,
        Rows.Any);

    public static readonly Statement<(long After, int Batch), List<KeptRecord>?> ReadSealed = new(
        "audit_read_sealed",
        $"SELECT {SealedColumns} FROM audit_records WHERE sequence > @after ORDER BY sequence LIMIT @batch",
        static (parameters, input) =>
        {
            parameters.Add("after", input.After);
            parameters.Add("batch", input.Batch);
        },
        ReadInto);

    public static readonly Statement<int, List<KeptRecord>?> ReadUnsealed = new(
        "audit_read_unsealed",
        $"SELECT {SealedColumns} FROM audit_records WHERE sequence IS NULL ORDER BY at, id LIMIT @batch",
        static (parameters, batch) => parameters.Add("batch", batch),
        ReadInto);

    public static readonly Statement<AuditQuery, List<KeptRecord>?> List = new(
        "audit_list",
        $"""
        SELECT {SealedColumns} FROM audit_records
        WHERE at >= @from_at AND at <= @to_at AND (at < @before_at OR (at = @before_at AND id < @before_id))
          AND (@event = '' OR event = @event OR event LIKE @events)
          AND (@actor = '' OR actor = @actor) AND (@subject = '' OR subject = @subject) AND (@client_id = '' OR client_id = @client_id)
          AND (@text = '' OR LOWER(event || ' ' || COALESCE(actor, '') || ' ' || COALESCE(subject, '') || ' ' || COALESCE(client_id, '') || ' ' || COALESCE(grant_id, '') || ' '
            || COALESCE(session_id, '') || ' ' || COALESCE(key_id, '') || ' ' || COALESCE(trace_id, '') || ' ' || COALESCE(refusal_id, '') || ' ' || COALESCE(before, '') || ' '
            || COALESCE(after, '') || ' ' || COALESCE(username, '') || ' ' || COALESCE(address, '') || ' ' || COALESCE(agent, '')) LIKE @text ESCAPE '!')
        ORDER BY at DESC, id DESC LIMIT @limit
        """,
        static (parameters, query) =>
        {
            parameters.Add("from_at", query.From?.ToUnixTimeMilliseconds() ?? 0L);
            parameters.Add("to_at", query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);
            parameters.Add("before_at", query.Before?.At.ToUnixTimeMilliseconds() ?? long.MaxValue);
            parameters.Add("before_id", query.Before?.Id ?? default);
            parameters.Add("event", query.Event ?? "");
            parameters.Add("events", query.Event + ".%");
            parameters.Add("actor", query.Actor ?? "");
            parameters.Add("subject", query.Subject ?? "");
            parameters.Add("client_id", query.ClientId ?? "");
            parameters.Add("text", string.IsNullOrWhiteSpace(query.Text) ? "" : Patterns.Of(query.Text.ToLowerInvariant()));
            parameters.Add("limit", query.Limit);
        },
        ReadInto);

    /// <summary>
    /// The same change and its record, in one statement of PostgreSQL: one round trip, and the record is there if and only if the change
    /// found its row.
    /// </summary>
    public static Statement<(TInput Input, AuditRecord Record), TResult> Recorded<TInput, TResult>(Statement<TInput, TResult> statement, string text) => new(
        statement.Operation,
        $"""
        WITH changed AS ({text}),
        recorded AS (INSERT INTO audit_records ({Columns}) SELECT {Values} WHERE EXISTS (SELECT 1 FROM changed) ON CONFLICT (id) DO NOTHING)
        SELECT * FROM changed
        """,
        (parameters, input) =>
        {
            statement.Write(parameters, input.Input);
            Write(parameters, input.Record);
        },
        statement.Fold,
        statement.Order is { } order ? input => order(input.Input) : null);

    private static void Write(Parameters parameters, AuditRecord record)
    {
        parameters.Add("audit_id", record.Id);
        parameters.Add("audit_at", record.At);
        parameters.Add("audit_event", record.Event);
        parameters.Add("audit_actor_kind", record.Actor.Kind);
        parameters.Add("audit_actor", record.Actor.Id);
        parameters.Add("audit_subject", record.Subject);
        parameters.Add("audit_client_id", record.ClientId);
        parameters.Add("audit_grant_id", record.Grant);
        parameters.Add("audit_session_id", record.Session);
        parameters.Add("audit_key_id", record.Key);
        parameters.Add("audit_configuration", record.Configuration);
        parameters.Add("audit_trace_id", record.TraceId);
        parameters.Add("audit_refusal_id", record.RefusalId);
        parameters.Add("audit_before", record.Before);
        parameters.Add("audit_after", record.After);
        parameters.Add("audit_personal_digest", record.PersonalDigest);
        parameters.Add("audit_salt", record.Personal?.Salt);
        parameters.Add("audit_username", record.Personal?.Username);
        parameters.Add("audit_address", record.Personal?.Address);
        parameters.Add("audit_agent", record.Personal?.Agent);
    }

    private static List<KeptRecord> ReadInto(List<KeptRecord>? before, DbDataReader row)
    {
        (before ??= []).Add(new KeptRecord(Read(row), ReadSeal(row), row.IsDBNull(23) ? null : row.Id(23)));
        return before;
    }

    private static AuditRecord Read(DbDataReader row) => new()
    {
        Id = row.Id(0),
        At = row.Time(1),
        Event = row.GetString(2),
        Actor = new AuditActor(row.GetString(3), row.TextOrNull(4)),
        Subject = row.TextOrNull(5),
        ClientId = row.TextOrNull(6),
        Grant = row.TextOrNull(7),
        Session = row.TextOrNull(8),
        Key = row.TextOrNull(9),
        Configuration = row.IsDBNull(10) ? null : row.GetInt64(10),
        TraceId = row.TextOrNull(11),
        RefusalId = row.TextOrNull(12),
        Before = row.TextOrNull(13),
        After = row.TextOrNull(14),
        PersonalDigest = row.BytesOrNull(15),
        Personal = ReadPersonal(row),
    };

    // What somebody wrote into the columns without a salt is shown as it stands; the verifier tells what it is.
    private static AuditPersonal? ReadPersonal(DbDataReader row) =>
        row.IsDBNull(16) && row.IsDBNull(17) && row.IsDBNull(18) && row.IsDBNull(19) ? null : new AuditPersonal(row.TextOrNull(17), row.TextOrNull(18), row.TextOrNull(19), row.BytesOrNull(16) ?? []);

    private static AuditSeal? ReadSeal(DbDataReader row) => row.IsDBNull(20) ? null : new AuditSeal(row.GetInt64(20), row.BytesOrNull(21) ?? [], row.BytesOrNull(22) ?? []);
}
