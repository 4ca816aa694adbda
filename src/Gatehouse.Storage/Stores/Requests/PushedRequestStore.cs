using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Requests;

namespace Gatehouse.Storage.Stores.Requests;

/// <summary>Pushed authorization requests.</summary>
internal sealed class PushedRequestStore(Database database) : IPushedRequestStore
{
    private static readonly Statement<PushedRequest, bool> Save = new(
        "pushed_request_save",
        """
        INSERT INTO pushed_requests (id, client_id, parameters, expires_at, ends_at, used_at)
        VALUES (@id, @client_id, @parameters, @expires_at, @ends_at, @used_at)
        RETURNING 1
        """,
        static (parameters, request) =>
        {
            parameters.Add("id", request.Id);
            parameters.Add("client_id", request.ClientId);
            parameters.Add("parameters", request.Parameters);
            parameters.Add("expires_at", request.ExpiresAt);
            parameters.Add("ends_at", request.EndsAt);
            parameters.Add("used_at", request.UsedAt);
        },
        Rows.Any);

    private static readonly Statement<GrantId, PushedRequest?> Find = new(
        "pushed_request_find",
        "SELECT id, client_id, parameters, expires_at, ends_at, used_at FROM pushed_requests WHERE id = @id",
        static (parameters, id) => parameters.Add("id", id),
        static (_, row) => new PushedRequest(row.Id(0), row.GetString(1), row.GetString(2), row.Time(3), row.Time(4), row.TimeOrNull(5)));

    private static readonly Statement<(GrantId Id, DateTimeOffset Now), bool> Use = new(
        "pushed_request_use",
        "UPDATE pushed_requests SET used_at = @now WHERE id = @id AND used_at IS NULL AND ends_at > @now RETURNING 1",
        static (parameters, input) =>
        {
            parameters.Add("id", input.Id);
            parameters.Add("now", input.Now);
        },
        Rows.Any);

    private static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("pushed_requests", "pushed_request_clean_up");

    public async ValueTask SaveAsync(PushedRequest request, CancellationToken cancel) => await database.WriteAsync(Save, request, cancel);

    public ValueTask<PushedRequest?> FindAsync(GrantId id, CancellationToken cancel) => database.ReadAsync(Find, id, cancel);

    public ValueTask<bool> TryUseAsync(GrantId id, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(Use, (id, now), cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(static (transaction, input) => transaction.ExecuteAsync(CleanUp, input), (cutoff, batch), cancel);
}
