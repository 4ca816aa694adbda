using Gatehouse.Provider.Storage;
using Gatehouse.Storage.Stores.Requests;

namespace Gatehouse.Storage.Stores;

internal static class SeenBeforeStatements
{
    /// <summary>
    /// The row that comes back is the proof of being first. An entry whose time is over may still wait for the clean-up: it counts as
    /// forgotten, because nobody accepts what it was made for any more.
    /// </summary>
    public static readonly Statement<Seen, bool> Record = new(
        "seen_before_record",
        """
        INSERT INTO seen_before (purpose, key, ends_at) VALUES (@purpose, @key, @ends_at)
        ON CONFLICT (purpose, key) DO UPDATE SET ends_at = excluded.ends_at WHERE seen_before.ends_at <= @now
        RETURNING 1
        """,
        static (parameters, seen) =>
        {
            parameters.Add("purpose", (short)seen.Purpose);
            parameters.Add("key", new GrantId(seen.Key));
            parameters.Add("ends_at", seen.Until);
            parameters.Add("now", seen.Now);
        },
        Rows.Any,
        seen => new(LockedTable.SeenBefore, seen.Key));

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = ShortLivedRows.CleanUpOf("seen_before", "seen_before_clean_up", key: "purpose, key");
}

/// <summary>What may be shown only once.</summary>
internal sealed class SeenBeforeStore(Database database) : ISeenBefore
{
    public ValueTask<bool> TryRecordAsync(Seen seen, CancellationToken cancel) => database.WriteAsync(SeenBeforeStatements.Record, seen, cancel);

    public ValueTask<int> CleanUpAsync(DateTimeOffset cutoff, int batch, CancellationToken cancel) =>
        database.TransactAsync<(DateTimeOffset, int), int>(
            static (transaction, input) => transaction.ExecuteAsync(SeenBeforeStatements.CleanUp, input), (cutoff, batch), cancel);
}
