using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>What changed, by one statement and one round trip.</summary>
internal sealed class NewsStore(Database database) : INewsStore
{
    private static readonly Statement<(DateTimeOffset Since, DateTimeOffset Now), News?> Read = new(
        "news_read",
        """
        SELECT head.clock, head.configuration, head.keys, head.clients, revocations.kind, revocations.key, revocations.recorded_at,
               revocations.ends_at, revocations.issued_before
        FROM (SELECT {clock} AS clock,
                     (SELECT COALESCE(MAX(version), 0) FROM configuration_versions) AS configuration,
                     (SELECT version FROM keys_version WHERE id = 1) AS keys,
                     (SELECT version FROM registered_clients_version WHERE id = 1) AS clients) AS head
        LEFT JOIN revocations ON revocations.recorded_at >= @since AND revocations.ends_at > @ended
        """,
        static (parameters, input) =>
        {
            parameters.Add("since", input.Since);
            parameters.Add("now", input.Now);
            parameters.Add("ended", input.Now - Revocation.Tolerance);
        },
        static (news, row) =>
        {
            news ??= new News(row.Time(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), new List<Revocation>());
            if (!row.IsDBNull(4)) ((List<Revocation>)news.Revocations).Add(RevocationStatements.Read(row, 4));
            return news;
        });

    public async ValueTask<News> ReadAsync(DateTimeOffset revocationsSince, DateTimeOffset now, CancellationToken cancel) =>
        (await database.ReadAsync(Read, (revocationsSince, now), cancel))!;
}
