using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores.Revoking;

/// <summary>
/// Goes through grants by client, subject or session. There is no index by client: it is asked for when a client must be stopped, and one
/// more index would be paid for by every grant.
/// </summary>
internal sealed class GrantSweep(Database database) : IGrantSweep
{
    private static readonly Statement<(string ClientId, DateTimeOffset Now), List<HeldGrants>?> CountOfClient =
        Count<string>("grants_count_of_client", "client_id", static (parameters, id) => parameters.Add("of", id));

    private static readonly Statement<(string Subject, DateTimeOffset Now), List<HeldGrants>?> CountOfSubject =
        Count<string>("grants_count_of_subject", "subject", static (parameters, id) => parameters.Add("of", id));

    private static readonly Statement<(GrantId Session, DateTimeOffset Now), List<HeldGrants>?> CountOfSession =
        Count<GrantId>("grants_count_of_session", "session_id", static (parameters, id) => parameters.Add("of", id));

    private static readonly Statement<(string ClientId, GrantId After, DateTimeOffset Now), List<(GrantId Id, Revocation Entry)>?> RevokeOfClient = new(
        "grant_sweep_client",
        """
        WITH due AS MATERIALIZED (
          SELECT id FROM grants WHERE client_id = @client_id AND revoked_at IS NULL AND id > @after ORDER BY id LIMIT @batch FOR UPDATE)
        UPDATE grants SET revoked_at = @now
        WHERE revoked_at IS NULL AND id IN (SELECT id FROM due)
        RETURNING id, access_until, revoked_at
        """,
        static (parameters, input) =>
        {
            parameters.Add("client_id", input.ClientId);
            parameters.Add("after", input.After);
            parameters.Add("now", input.Now);
            parameters.Add("batch", EndingStatements.Batch);
        },
        static (swept, row) =>
        {
            (swept ??= []).Add((row.Id(0), GrantStatements.ReadRevocation(row)));
            return swept;
        });

    private static readonly Statement<DateTimeOffset, List<AlikeGrants>?> CountAlike = new(
        "grants_count_alike",
        """
        SELECT client_id, scope, resources, CASE WHEN key_thumbprint IS NULL THEN 0 ELSE 1 END, COUNT(*), COUNT(DISTINCT subject) FROM grants
        WHERE state = 1 AND revoked_at IS NULL AND expires_at > @now AND idle_expires_at > @now
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        """,
        static (parameters, now) => parameters.Add("now", now),
        static (alike, row) =>
        {
            (alike ??= []).Add(new AlikeGrants(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3) != 0, (int)row.GetInt64(4), (int)row.GetInt64(5)));
            return alike;
        });

    public async ValueTask<IReadOnlyList<HeldGrants>> CountOfClientAsync(string clientId, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(CountOfClient, (clientId, now), cancel) ?? [];

    public async ValueTask<IReadOnlyList<HeldGrants>> CountOfSubjectAsync(string subject, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(CountOfSubject, (subject, now), cancel) ?? [];

    public async ValueTask<IReadOnlyList<HeldGrants>> CountOfSessionAsync(GrantId session, DateTimeOffset now, CancellationToken cancel) =>
        await database.ReadAsync(CountOfSession, (session, now), cancel) ?? [];

    public async ValueTask<IReadOnlyList<AlikeGrants>> CountAlikeAsync(DateTimeOffset now, CancellationToken cancel) => await database.ReadAsync(CountAlike, now, cancel) ?? [];

    public ValueTask<SweptGrants> RevokeOfClientAsync(string clientId, GrantId after, DateTimeOffset now, CancellationToken cancel) =>
        database.TransactAsync<(string, GrantId, DateTimeOffset), SweptGrants>(
            static async (transaction, input) =>
            {
                if (await transaction.ExecuteAsync(RevokeOfClient, input) is not { } swept) return new SweptGrants([], null);
                var entries = await SessionStore.RecordAsync(transaction, [.. swept.Select(one => one.Entry)]);
                return new SweptGrants(entries, new GrantId(swept.Max(one => one.Id.Value)));
            },
            (clientId, after, now),
            cancel);

    private static Statement<(T Of, DateTimeOffset Now), List<HeldGrants>?> Count<T>(string operation, string column, Action<Parameters, T> write) => new(
        operation,
        $"""
        SELECT client_id, COUNT(*), COUNT(DISTINCT subject), COUNT(DISTINCT session_id) FROM grants
        WHERE {column} = @of AND state = 1 AND revoked_at IS NULL AND expires_at > @now AND idle_expires_at > @now
        GROUP BY client_id ORDER BY client_id
        """,
        (parameters, input) =>
        {
            write(parameters, input.Of);
            parameters.Add("now", input.Now);
        },
        static (held, row) =>
        {
            (held ??= []).Add(new HeldGrants(row.GetString(0), (int)row.GetInt64(1), (int)row.GetInt64(2), (int)row.GetInt64(3)));
            return held;
        });
}
