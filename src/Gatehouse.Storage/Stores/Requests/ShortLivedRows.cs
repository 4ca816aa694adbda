namespace Gatehouse.Storage.Stores.Requests;

/// <summary>What tables of things that pass have in common: a column <c>ends_at</c>, after which a row is of no use to anybody.</summary>
internal static class ShortLivedRows
{
    /// <summary>The outer WHERE repeats the condition, because a row may have changed while the statement waited for it.</summary>
    public static Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUpOf(string table, string operation, string key = "id") => new(
        operation,
        $"""
        WITH due AS MATERIALIZED (
          SELECT {key} FROM {table} WHERE ends_at < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM {table}
        WHERE ends_at < @cutoff AND ({key}) IN (SELECT {key} FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);
}
