using System.Data.Common;
using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;

namespace Gatehouse.Storage.Stores.Refusals;

internal static class RefusalStatements
{
    public const string Columns = "id, reporter, at, source, endpoint, status, error, reason, client_id, api, trace_id, facts";

    public static readonly Statement<RefusalRecord, bool> Add = new(
        "refusal_add",
        """
        INSERT INTO refusals (id, reporter, share, at, source, endpoint, status, error, reason, client_id, api, trace_id, facts)
        VALUES (@id, @reporter, @share, @at, @source, @endpoint, @status, @error, @reason, @client_id, @api, @trace_id, @facts)
        ON CONFLICT (id, reporter) DO NOTHING
        """,
        static (parameters, record) =>
        {
            parameters.Add("id", record.Id);
            parameters.Add("reporter", record.Reporter);
            parameters.Add("share", record.Share);
            parameters.Add("at", record.At);
            parameters.Add("source", record.Source);
            parameters.Add("endpoint", record.Endpoint);
            parameters.Add("status", record.Status);
            parameters.Add("error", record.Error);
            parameters.Add("reason", record.Reason);
            parameters.Add("client_id", record.ClientId);
            parameters.Add("api", record.Api);
            parameters.Add("trace_id", record.TraceId);
            parameters.Add("facts", RefusalJson.FactsToText(record.Facts));
        },
        Rows.Any);

    public static readonly Statement<string, List<RefusalRecord>?> Find = new(
        "refusal_find",
        $"SELECT {Columns} FROM refusals WHERE id = @id ORDER BY reporter",
        static (parameters, id) => parameters.Add("id", id),
        static (records, row) =>
        {
            (records ??= []).Add(Read(row));
            return records;
        });

    public static readonly Statement<RefusalRecord, RefusalOccurrences?> CountLike = new(
        "refusal_count_like",
        "SELECT COUNT(*), COALESCE(MIN(at), @at) FROM refusals WHERE share = @share AND reason = @reason",
        static (parameters, record) =>
        {
            parameters.Add("at", record.At);
            parameters.Add("share", record.Share);
            parameters.Add("reason", record.Reason);
        },
        static (_, row) => new RefusalOccurrences(Math.Max(1, (int)row.GetInt64(0)), row.Time(1)));

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = BoundedRows.CleanUp("refusal_clean_up", "refusals", "id, reporter", "at");

    public static readonly Statement<(int Most, int Batch), int> Trim = BoundedRows.Trim("refusal_trim", "refusals", "id, reporter", "share", "at");

    public static RefusalRecord Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Reporter = row.GetString(1),
        At = row.Time(2),
        Source = row.GetString(3),
        Endpoint = row.GetString(4),
        Status = row.GetInt32(5),
        Error = row.GetString(6),
        Reason = row.GetString(7),
        ClientId = row.TextOrNull(8),
        Api = row.TextOrNull(9),
        TraceId = row.TextOrNull(10),
        Facts = RefusalJson.ReadFacts(row.GetString(11)),
    };
}

/// <summary>What was refused and why.</summary>
internal sealed class RefusalStore(Database database) : IRefusalStore
{
    /// <summary>In one order, so that two nodes that write the same ones cannot deadlock.</summary>
    public async ValueTask AddAsync(IReadOnlyList<RefusalRecord> records, CancellationToken cancel) => await database.TransactAsync<IReadOnlyList<RefusalRecord>, bool>(
        static async (transaction, ordered) =>
        {
            await transaction.ExecuteManyAsync(RefusalStatements.Add, ordered);
            return true;
        },
        [.. records.OrderBy(record => record.Id, StringComparer.Ordinal).ThenBy(record => record.Reporter, StringComparer.Ordinal)],
        cancel);

    public async ValueTask<IReadOnlyList<RefusalRecord>> FindAsync(string id, CancellationToken cancel) => await database.ReadAsync(RefusalStatements.Find, id, cancel) ?? [];

    public async ValueTask<RefusalOccurrences> CountLikeAsync(RefusalRecord record, CancellationToken cancel) =>
        await database.ReadAsync(RefusalStatements.CountLike, record, cancel) ?? new RefusalOccurrences(1, record.At);

    public async ValueTask<IReadOnlyList<RefusalCount>> CountReasonsAsync(RefusalFilter filter, CancellationToken cancel) => await database.ReadAsync(RefusalListStatements.CountReasons, filter, cancel) ?? [];

    public async ValueTask<IReadOnlyList<RefusalRecord>> ListAsync(RefusalFilter filter, int limit, CancellationToken cancel) => await database.ReadAsync(RefusalListStatements.List, (filter, limit), cancel) ?? [];

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(RefusalStatements.CleanUp, input), (cutoff, batch), cancel);

    public ValueTask<int> TrimAsync(int most, int batch, CancellationToken cancel) =>
        database.TransactAsync<(int, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(RefusalStatements.Trim, input), (most, batch), cancel);
}
