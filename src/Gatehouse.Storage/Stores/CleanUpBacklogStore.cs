using Gatehouse.Provider.Storage;

namespace Gatehouse.Storage.Stores;

/// <summary>Counts what is overdue by the indexes that clean-up itself uses, and never further than asked.</summary>
internal sealed class CleanUpBacklogStore(Database database) : ICleanUpBacklog
{
    private static readonly string[] Tables = ["grants", "sessions", "revocations", "seen_before"];

    private static readonly Statement<(string Lease, DateTimeOffset Cutoff, int Most), (DateTimeOffset? HeldUntil, int[] Counts)> Read = new(
        "clean_up_backlog",
        """
        SELECT (SELECT held_until FROM leases WHERE name = @lease),
               (SELECT COUNT(*) FROM (SELECT 1 FROM grants WHERE clean_after < @day AND access_until < @cutoff LIMIT @most) AS overdue),
               (SELECT COUNT(*) FROM (SELECT 1 FROM sessions WHERE expires_at < @cutoff LIMIT @most) AS overdue),
               (SELECT COUNT(*) FROM (SELECT 1 FROM revocations WHERE ends_at < @cutoff LIMIT @most) AS overdue),
               (SELECT COUNT(*) FROM (SELECT 1 FROM seen_before WHERE ends_at < @cutoff LIMIT @most) AS overdue)
        """,
        static (parameters, input) =>
        {
            parameters.Add("lease", input.Lease);
            parameters.Add("day", input.Cutoff.ToUnixTimeMilliseconds() / 86_400_000);
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("most", input.Most);
        },
        static (_, row) => (row.TimeOrNull(0), [.. Enumerable.Range(1, Tables.Length).Select(column => (int)row.GetInt64(column))]));

    public async ValueTask<CleanUpBacklog> ReadAsync(string lease, TimeSpan held, DateTimeOffset cutoff, int most, CancellationToken cancel)
    {
        var (heldUntil, counts) = await database.ReadAsync(Read, (lease, cutoff, most), cancel);
        return new CleanUpBacklog(heldUntil - held, Tables.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
