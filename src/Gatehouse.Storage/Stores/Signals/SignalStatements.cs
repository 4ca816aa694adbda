using Gatehouse.Provider.Storage;
using Gatehouse.Provider.Storage.Signals;

namespace Gatehouse.Storage.Stores.Signals;

internal static class SignalStatements
{
    public static readonly Statement<(SignalStep Step, SignalRow Row, bool Pending), bool> Write = new(
        "signal_write",
        """
        INSERT INTO signals (step, at, part, pending, bytes) VALUES (@step, @at, @part, @pending, @bytes)
        ON CONFLICT (step, at, part) DO UPDATE SET pending = excluded.pending, bytes = excluded.bytes
        """,
        static (parameters, input) =>
        {
            parameters.Add("step", (int)input.Step);
            parameters.Add("at", input.Row.At);
            parameters.Add("part", input.Row.Part);
            parameters.Add("pending", input.Pending);
            parameters.Add("bytes", input.Row.Bytes);
        },
        Rows.Any);

    public static readonly Statement<(SignalStep Step, DateTimeOffset From, DateTimeOffset To), List<SignalRow>?> Read = new(
        "signal_read", "SELECT at, part, bytes FROM signals WHERE step = @step AND at >= @from AND at < @to ORDER BY at, part", WriteSpan, ReadRow);

    /// <summary>The same, and nobody changes them before the transaction ends.</summary>
    public static readonly Statement<(SignalStep Step, DateTimeOffset From, DateTimeOffset To), List<SignalRow>?> Hold = new(
        "signal_hold", "SELECT at, part, bytes FROM signals WHERE step = @step AND at >= @from AND at < @to ORDER BY at, part FOR UPDATE", WriteSpan, ReadRow);

    // A longer step begins before the first that it holds: it is older only where it had ended by then.
    public static readonly Statement<bool, DateTimeOffset?> FindOldest = new(
        "signal_find_oldest",
        "SELECT step, MIN(at) FROM signals GROUP BY step ORDER BY step",
        static (_, _) => { },
        static (oldest, row) => oldest is null || row.Time(1).AddSeconds(row.GetInt32(0)) <= oldest ? row.Time(1) : oldest);

    // Whoever rolls up does it alone: this row is locked until the transaction ends.
    public static readonly Statement<bool, bool> TakeTurn = new(
        "signal_take_turn",
        "INSERT INTO leases (name, holder, held_until) VALUES ('signals-rolled-up', '', 0) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder",
        static (_, _) => { },
        Rows.Any);

    public static readonly Statement<(SignalStep From, SignalStep To, int Most), List<DateTimeOffset>?> FindPending = new(
        "signal_find_pending",
        "SELECT DISTINCT at - at % @length FROM signals WHERE step = @step AND pending = 1 ORDER BY 1 LIMIT @most",
        static (parameters, input) =>
        {
            parameters.Add("length", (int)input.To * 1000L);
            parameters.Add("step", (int)input.From);
            parameters.Add("most", input.Most);
        },
        static (found, row) =>
        {
            (found ??= []).Add(row.Time(0));
            return found;
        });

    public static readonly Statement<(SignalStep Step, SignalRow Row), bool> Settle = new(
        "signal_settle",
        "UPDATE signals SET pending = 0 WHERE step = @step AND at = @at AND part = @part",
        static (parameters, input) =>
        {
            parameters.Add("step", (int)input.Step);
            parameters.Add("at", input.Row.At);
            parameters.Add("part", input.Row.Part);
        },
        Rows.Any);

    public static readonly Statement<(SignalStep Step, DateTimeOffset Cutoff, int Batch), int> CleanUp = new(
        "signal_clean_up",
        """
        WITH due AS MATERIALIZED (SELECT at, part FROM signals WHERE step = @step AND at < @cutoff LIMIT @batch FOR UPDATE SKIP LOCKED)
        DELETE FROM signals WHERE step = @step AND (at, part) IN (SELECT at, part FROM due)
        RETURNING 1
        """,
        static (parameters, input) =>
        {
            parameters.Add("step", (int)input.Step);
            parameters.Add("cutoff", input.Cutoff);
            parameters.Add("batch", input.Batch);
        },
        Rows.Count);

    private static void WriteSpan(Parameters parameters, (SignalStep Step, DateTimeOffset From, DateTimeOffset To) input)
    {
        parameters.Add("step", (int)input.Step);
        parameters.Add("from", input.From);
        parameters.Add("to", input.To);
    }

    private static List<SignalRow> ReadRow(List<SignalRow>? rows, System.Data.Common.DbDataReader row)
    {
        (rows ??= []).Add(new SignalRow(row.Time(0), row.Id(1), row.GetFieldValue<byte[]>(2)));
        return rows;
    }
}
