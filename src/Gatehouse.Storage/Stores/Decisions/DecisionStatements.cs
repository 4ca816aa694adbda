using System.Security.Cryptography;
using System.Text;
using Gatehouse.Provider.Storage.Decisions;

namespace Gatehouse.Storage.Stores.Decisions;

/// <summary>A row as it is written: what makes it the same as another is the text of its decision.</summary>
internal sealed record KeptDecision(byte[] Id, string Text, DecisionRow Row)
{
    private const int IdLength = 16;

    public static KeptDecision Of(DecisionRow row)
    {
        var text = DecisionJson.ToText(row.Decision);
        return new KeptDecision(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..IdLength], text, row);
    }
}

internal static class DecisionStatements
{
    public static readonly Statement<KeptDecision, bool> Add = new(
        "decision_add",
        """
        INSERT INTO decisions (day, id, client, decision, first_at, last_at, count) VALUES (@day, @id, @client, @decision, @first_at, @last_at, @count)
        ON CONFLICT (day, id) DO UPDATE SET
          first_at = CASE WHEN decisions.first_at < excluded.first_at THEN decisions.first_at ELSE excluded.first_at END,
          last_at = CASE WHEN decisions.last_at > excluded.last_at THEN decisions.last_at ELSE excluded.last_at END,
          count = decisions.count + excluded.count
        """,
        static (parameters, kept) =>
        {
            parameters.Add("day", kept.Row.Day);
            parameters.Add("id", kept.Id);
            parameters.Add("client", kept.Row.Decision.Client);
            parameters.Add("decision", kept.Text);
            parameters.Add("first_at", kept.Row.First);
            parameters.Add("last_at", kept.Row.Last);
            parameters.Add("count", kept.Row.Count);
        },
        Rows.Any);

    public static readonly Statement<DateTimeOffset, List<DecisionRow>?> Read = new(
        "decision_read",
        """
        SELECT MIN(day), decision, MIN(first_at), MAX(last_at), CAST(SUM(count) AS bigint) FROM decisions
        WHERE last_at >= @since GROUP BY id, decision ORDER BY 5 DESC, decision
        """,
        static (parameters, since) => parameters.Add("since", since),
        static (rows, row) =>
        {
            rows ??= [];
            if (DecisionJson.Read(row.GetString(1)) is { } decision) rows.Add(new DecisionRow(row.Time(0), decision, row.Time(2), row.Time(3), row.GetInt64(4)));
            return rows;
        });

    public static readonly Statement<(DateTimeOffset Cutoff, int Batch), int> CleanUp = BoundedRows.CleanUp("decision_clean_up", "decisions", "day, id", "day");

    public static readonly Statement<(int Most, int Batch), int> Trim = BoundedRows.Trim("decision_trim", "decisions", "day, id", "client", "last_at");
}
