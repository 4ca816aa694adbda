using System.Data.Common;
using System.Text;
using Gatehouse.Provider.Storage.Audit;
using Gatehouse.Storage.Stores.Audit;

namespace Gatehouse.Storage;

/// <summary>
/// One SQL statement for both databases, with named parameters (<c>@name</c>). SQLite takes the text as it is, without lock clauses;
/// PostgreSQL gets positional parameters, so that its driver need not parse the text at every execution.
/// </summary>
internal abstract class Statement
{
    private string? positional;

    protected Statement(string operation, string text)
    {
        Operation = operation;
        OperationTag = new("operation", operation);
        Text = text;
        // SQLite has one writer at a time: row locks neither exist nor are missed. Its clock is the caller's.
        SqliteText = text.Replace("FOR UPDATE SKIP LOCKED", "").Replace("FOR UPDATE", "").Replace("FOR SHARE", "").Replace("{clock}", "@now");
    }

    public string Operation { get; }

    public KeyValuePair<string, object?> OperationTag { get; }

    public string SqliteText { get; }

    protected string Text { get; }

    /// <summary>The text with <c>$1</c>, <c>$2</c> … in the order in which the parameters are written.</summary>
    public string PostgresText(IReadOnlyList<string> names) => positional ??= Number(Text, names)
        .Replace("{clock}", "(extract(epoch FROM clock_timestamp()) * 1000)::bigint");

    private static string Number(string text, IReadOnlyList<string> names)
    {
        var numbered = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '@')
            {
                numbered.Append(text[at]);
                continue;
            }

            var end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
            var name = text[(at + 1)..end];
            var ordinal = 0;
            while (names[ordinal] != name) ordinal++;
            numbered.Append('$').Append(ordinal + 1);
            at = end - 1;
        }

        return numbered.ToString();
    }
}

/// <param name="operation">The verb, as it appears in metrics.</param>
/// <param name="write">Writes the parameters, always the same ones in the same order.</param>
/// <param name="fold">Takes one row of the result into the answer, which begins as <c>default</c>.</param>
/// <param name="order">
/// Where the statement's row stands in the order in which rows are locked; given for hot statements, which are grouped. Two batches that
/// lock in one order cannot deadlock, whichever node they come from.
/// </param>
internal sealed class Statement<TInput, TResult>(
    string operation,
    string text,
    Action<Parameters, TInput> write,
    Func<TResult, DbDataReader, TResult> fold,
    Func<TInput, LockOrder>? order = null) : Statement(operation, text)
{
    private Statement? recorded;

    public Action<Parameters, TInput> Write { get; } = write;

    public Func<TResult, DbDataReader, TResult> Fold { get; } = fold;

    public Func<TInput, LockOrder>? Order { get; } = order;

    /// <summary>The same together with the record of it, for PostgreSQL.</summary>
    public Statement<(TInput Input, AuditRecord Record), TResult> Recorded =>
        (Statement<(TInput Input, AuditRecord Record), TResult>)(recorded ??= AuditStatements.Recorded(this, Text));
}

/// <summary>Rows are locked table by table, and by key within a table: sessions before grants before revocations, everywhere.</summary>
internal readonly record struct LockOrder(LockedTable Table, UInt128 Key) : IComparable<LockOrder>
{
    public int CompareTo(LockOrder other) => Table != other.Table ? Table.CompareTo(other.Table) : Key.CompareTo(other.Key);
}

internal enum LockedTable : byte
{
    Sessions,
    Grants,
    Revocations,
    SeenBefore,
}
