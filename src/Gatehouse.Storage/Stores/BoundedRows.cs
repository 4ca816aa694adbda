namespace Gatehouse.Storage.Stores;

/// <summary>Keeps tables within bounds that grow with what others send: by age, and by number.</summary>
internal static class BoundedRows
{
    /// <summary>Deletes some of the rows from before a moment; how many went.</summary>
    /// <param name="key">The columns of the primary key.</param>
    /// <param name="at">The column with the time that counts.</param>
    public static Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp(string operation, string table, string key, string at) => new(
        operation,
        $"""
        WITH due AS MATERIALIZED (SELECT {key} FROM {table} WHERE {at} < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM {table} WHERE {at} < @cutoff AND ({key}) IN (SELECT {key} FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    /// <summary>
    /// Deletes some of the rows beyond a number; how many went. The n-th newest of a share comes before the (n+1)-th of any other, so that whoever
    /// has very many pushes out nothing of the others.
    /// </summary>
    /// <param name="share">The column that says whose a row is.</param>
    public static Statement<(int Most, int Batch), int> Trim(string operation, string table, string key, string share, string at) => new(
        operation,
        $"""
        DELETE FROM {table} WHERE ({key}) IN (
          SELECT {key} FROM (SELECT {key}, ROW_NUMBER() OVER (PARTITION BY {share} ORDER BY {at} DESC, id) AS place FROM {table}) AS ranked
          ORDER BY place, id LIMIT @batch OFFSET @most)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("most", input.Most);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);
}
