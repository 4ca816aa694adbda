using System.Data.Common;
using System.Diagnostics;
using Gatehouse.Protocol.Revocations;
using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Stores.Logout;
using Gatehouse.Storage.Stores.Revoking;

namespace Gatehouse.Storage.Stores;

/// <summary>Sessions. Ending one locks sessions first, grants second and feed entries third, as everybody does.</summary>
internal sealed class SessionStore(Database database) : ISessionStore
{
    private const string Columns = "id, subject, auth_time, acr, amr, expires_at, ended_at, device";

    /// <summary>An id that random ones do not hit.</summary>
    private static readonly GrantId NoSession = new(0);

    /// <summary>A session that has ended stays ended, and never becomes somebody else's.</summary>
    private static readonly Statement<Session, bool> Save = new(
        "session_save",
        $"""
        INSERT INTO sessions ({Columns})
        VALUES (@id, @subject, @auth_time, @acr, @amr, @expires_at, @ended_at, @device)
        ON CONFLICT (id) DO UPDATE
        SET auth_time = excluded.auth_time, acr = excluded.acr, amr = excluded.amr, expires_at = excluded.expires_at, ended_at = excluded.ended_at
        WHERE sessions.ended_at IS NULL AND sessions.subject = excluded.subject
        RETURNING 1
        """,
        static (parameters, session) =>
        {
            parameters.Add("id", session.Id);
            parameters.Add("subject", session.Subject);
            parameters.Add("auth_time", session.AuthTime);
            parameters.Add("acr", session.Acr);
            parameters.Add("amr", session.Amr);
            parameters.Add("expires_at", session.ExpiresAt);
            parameters.Add("ended_at", session.EndedAt);
            parameters.Add("device", session.Device);
        },
        Rows.Any,
        session => new(LockedTable.Sessions, session.Id.Value));

    private static readonly Statement<GrantId, Session?> Find = new(
        "session_find",
        $"SELECT {Columns} FROM sessions WHERE id = @id",
        static (parameters, id) => parameters.Add("id", id),
        static (_, row) => Read(row));

    private static readonly Statement<(string Subject, DateTimeOffset Now), List<Session>?> List = new(
        "sessions_list",
        $"SELECT {Columns} FROM sessions WHERE subject = @subject AND ended_at IS NULL AND expires_at > @now ORDER BY auth_time DESC",
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("now", input.Now);
        },
        static (before, row) =>
        {
            (before ??= []).Add(Read(row));
            return before;
        });

    private static readonly Statement<(GrantId Id, bool AlsoOffline, DateTimeOffset Now), bool> End = new(
        "session_end",
        "UPDATE sessions SET ended_at = @now WHERE id = @id AND ended_at IS NULL RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    private static readonly Statement<(string Subject, GrantId Kept, DateTimeOffset Now), int> EndOfSubject = new(
        "session_end_of_subject",
        """
        UPDATE sessions SET ended_at = @now
        WHERE ended_at IS NULL AND id IN (
          SELECT id FROM sessions WHERE subject = @subject AND id <> @kept AND ended_at IS NULL ORDER BY id FOR UPDATE)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("subject", input.Subject);
            parameters.Add("kept", input.Kept);
            parameters.Add("now", input.Now);
        },
        Rows.Count);

    private static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "session_clean_up",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM sessions WHERE expires_at < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM sessions
        WHERE expires_at < @cutoff AND id IN (SELECT id FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    public ISessionStore Recording(params IReadOnlyList<AuditRecord> records) => new SessionStore(new RecordingDatabase(database, records));

    public async ValueTask SaveAsync(Session session, CancellationToken cancel) => await database.WriteAsync(Save, session, cancel);

    public ValueTask<Session?> FindAsync(GrantId id, CancellationToken cancel) => database.ReadAsync(Find, id, cancel);

    public async ValueTask<IReadOnlyList<Session>> ListAsync(string subject, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(List, (subject, now), cancel) ?? [];

    public ValueTask<IReadOnlyList<Revocation>> EndAsync(GrantId id, bool alsoOffline, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(GrantId, bool, DateTimeOffset), IReadOnlyList<Revocation>>(
            static async (transaction, input) =>
            {
                var ended = await transaction.ExecuteAsync(End, input);
                await transaction.ExecuteAsync(ClientSessionStatements.EndOfSession, input);
                // Also when the session had ended before: a plain logout may have left offline grants that must go now.
                var entries = await transaction.ExecuteAsync(EndingStatements.RevokeOfSession, input);
                if (ended || entries is not null) await transaction.RecordAsync();
                return await RecordAsync(transaction, entries);
            },
            (id, alsoOffline, now),
            cancel);

    public ValueTask<IReadOnlyList<Revocation>> EndAllAsync(string subject, DateTimeOffset now, CancellationToken cancel) =>
        EndOfSubjectAsync(subject, NoSession, [Revocation.OfAllSoFar(RevocationKind.Subject, subject, now)], now, cancel);

    public ValueTask<IReadOnlyList<Revocation>> EndOthersAsync(string subject, GrantId kept, DateTimeOffset now, CancellationToken cancel) =>
        EndOfSubjectAsync(subject, kept, [], now, cancel);

    private async ValueTask<IReadOnlyList<Revocation>> EndOfSubjectAsync(string subject, GrantId kept, List<Revocation> wide, DateTimeOffset now, CancellationToken cancel)
    {
        var startedAt = Stopwatch.GetTimestamp();
        List<Revocation> all =
        [
            .. await database.TransactAsync<(string, GrantId, DateTimeOffset, List<Revocation>), IReadOnlyList<Revocation>>(
                static async (transaction, input) =>
                {
                    var (subject, kept, now, wide) = input;
                    await transaction.ExecuteAsync(EndOfSubject, (subject, kept, now));
                    await transaction.RecordAsync();
                    await transaction.ExecuteAsync(ClientSessionStatements.EndOfSubject, (subject, kept, now));
                    var entries = await transaction.ExecuteAsync(EndingStatements.RevokeOfSubject, (subject, kept, now));
                    return await RecordAsync(transaction, [.. entries ?? [], .. wide]);
                },
                (subject, kept, now, wide),
                cancel),
        ];
        // No session is left on which a grant could be made: what there still is can only become less. Each batch has its own instant:
        // nodes read what was recorded lately, and very many batches last longer than that.
        for (var last = all.Count; last >= EndingStatements.Batch;)
        {
            var more = await database.TransactAsync<(string, GrantId, DateTimeOffset), IReadOnlyList<Revocation>>(
                static async (transaction, input) => await RecordAsync(transaction, await transaction.ExecuteAsync(EndingStatements.RevokeOfSubject, input)), (subject, kept, now + Stopwatch.GetElapsedTime(startedAt)), cancel);
            all.AddRange(more);
            last = more.Count;
        }
        return all;
    }

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(CleanUp, input), (cutoff, batch), cancel);

    internal static async ValueTask<IReadOnlyList<Revocation>> RecordAsync(ITransaction transaction, List<Revocation>? entries)
    {
        if (entries is null) return [];
        entries.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        await transaction.ExecuteManyAsync(RevocationStatements.Add, entries);
        return entries;
    }

    private static Session Read(DbDataReader row) => new()
    {
        Id = row.Id(0),
        Subject = row.GetString(1),
        AuthTime = row.Time(2),
        Acr = row.TextOrNull(3),
        Amr = row.TextOrNull(4),
        ExpiresAt = row.Time(5),
        EndedAt = row.TimeOrNull(6),
        Device = row.TextOrNull(7),
    };
}
