using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Nodes;

namespace Gatehouse.Storage.Stores.Nodes;

/// <summary>
/// Counts by primary key within a share of all possible ids, and a larger share only while it holds too few rows to tell: some thousand rows
/// are looked at, however many there are.
/// </summary>
internal sealed class LiveCountStore(Database database) : ILiveCounts
{
    /// <summary>How many rows are enough to estimate by.</summary>
    internal const int Enough = 1024;

    /// <summary>The shares that are tried: a 4096th of all ids, a 256th, a 16th, all.</summary>
    private static readonly int[] Shares = [12, 8, 4, 0];

    private readonly record struct Counted(long Rows, long Live);

    private static readonly Statement<(GrantId Last, DateTimeOffset Now), Counted> Grants =
        In("grants", "state = 1 AND revoked_at IS NULL AND expires_at > @now AND (idle_expires_at > @now OR access_until > @now)");

    private static readonly Statement<(GrantId Last, DateTimeOffset Now), Counted> Sessions = In("sessions", "ended_at IS NULL AND expires_at > @now");

    public async ValueTask<LiveCounts> ReadAsync(DateTimeOffset now, CancellationToken cancel) => new(await CountAsync(Grants, now, cancel), await CountAsync(Sessions, now, cancel));

    private async ValueTask<long> CountAsync(Statement<(GrantId, DateTimeOffset), Counted> statement, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var share in Shares)
        {
            var counted = await database.ReadAsync(statement, (new GrantId(UInt128.MaxValue >> share), now), cancel);
            if (counted.Rows >= Enough || share == 0) return counted.Live << share;
        }
        return 0;
    }

    private static Statement<(GrantId Last, DateTimeOffset Now), Counted> In(string table, string lives) => new(
        "live_count",
        $"SELECT COUNT(*), COUNT(CASE WHEN {lives} THEN 1 END) FROM {table} WHERE id <= @last",
        static (parameters, input) =>
        {
            parameters.Add("last", input.Last);
            parameters.Add("now", input.Now);
        },
        static (_, row) => new Counted(row.GetInt64(0), row.GetInt64(1)));
}
