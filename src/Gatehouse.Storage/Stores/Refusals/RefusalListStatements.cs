using Gatehouse.Protocol.Refusals;
using Gatehouse.Provider.Storage.Refusals;

namespace Gatehouse.Storage.Stores.Refusals;

/// <summary>What was refused lately, for people to look at: by the index of the time, and never further than a bound.</summary>
internal static class RefusalListStatements
{
    /// <summary>More would take seconds, and say nothing else.</summary>
    private const int MostCounted = 100_000;

    private const int MostReasons = 100;

    private const string Matches =
        "at >= @since AND (@reason = '' OR reason = @reason) AND (@client_id = '' OR client_id = @client_id) AND (@api = '' OR api = @api)";

    public static readonly Statement<RefusalFilter, List<RefusalCount>?> CountReasons = new(
        "refusal_count_reasons",
        $"""
        SELECT reason, error, total, at, id FROM (
          SELECT reason, error, at, id, COUNT(*) OVER (PARTITION BY reason) AS total, ROW_NUMBER() OVER (PARTITION BY reason ORDER BY at DESC, id) AS place
          FROM (SELECT reason, error, at, id FROM refusals WHERE {Matches} ORDER BY at DESC LIMIT {MostCounted}) AS newest) AS counted
        WHERE place = 1 ORDER BY total DESC, reason LIMIT {MostReasons}
        """,
        Write,
        static (counts, row) =>
        {
            (counts ??= []).Add(new RefusalCount(row.GetString(0), row.GetString(1), (int)row.GetInt64(2), row.Time(3), row.GetString(4)));
            return counts;
        });

    public static readonly Statement<(RefusalFilter Filter, int Limit), List<RefusalRecord>?> List = new(
        "refusals_list",
        $"SELECT {RefusalStatements.Columns} FROM refusals WHERE {Matches} ORDER BY at DESC, id LIMIT @limit",
        static (parameters, input) =>
        {
            Write(parameters, input.Filter);
            parameters.Add("limit", input.Limit);
        },
        static (records, row) =>
        {
            (records ??= []).Add(RefusalStatements.Read(row));
            return records;
        });

    private static void Write(Parameters parameters, RefusalFilter filter)
    {
        parameters.Add("since", filter.Since);
        parameters.Add("reason", filter.Reason ?? "");
        parameters.Add("client_id", filter.ClientId ?? "");
        parameters.Add("api", filter.Api ?? "");
    }
}
