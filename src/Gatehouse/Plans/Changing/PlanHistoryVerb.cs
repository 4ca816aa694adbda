using System.CommandLine;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan history</c>: which versions there were, and who made them.</summary>
internal static class PlanHistoryVerb
{
    private static readonly string[] Header = ["VERSION", "APPLIED", "SOURCE", "BY", "REASON"];

    /// <summary>How far in a reason goes on, however long the names before it are.</summary>
    private const int MostIndented = 60;

    public static Command Create()
    {
        var command = new Command("history", "List the versions of the configuration, the newest first.") { VerbOptions.Json };
        command.OnInstallation(async (parsed, installation, cancel) =>
        {
            var entries = await installation.Versions.ListAsync(cancel);
            if (parsed.GetValue(VerbOptions.Json)) ConsoleJson.Write(Console.Out, "versions", entries, static (json, entry) =>
            {
                json.WriteNumber("version", entry.Version);
                json.WriteDate("applied_at", entry.AppliedAt);
                json.WriteString("source", entry.Source);
                json.WriteText("author", entry.Author);
                json.WriteText("reason", entry.Reason);
                json.WriteBoolean("text_kept", entry.HasText);
            });
            else WriteText(ConsoleStyle.Of(Console.Out), [.. entries.Select(RowOf)]);
            return 0;
        });
        return command;
    }

    /// <summary>A table whose last column, the reason, goes on below itself.</summary>
    private static void WriteText(ConsoleStyle style, List<string[]> rows)
    {
        var widths = Header[..^1].Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        var indent = widths.Sum(width => width + 2);
        Put(Header, style.Bold);
        foreach (var row in rows) Put(row, static text => text);

        void Put(string[] row, Func<string, string> colour) =>
            style.Fill(string.Concat(widths.Select((width, column) => colour(row[column]) + new string(' ', width - row[column].Length + 2))), colour(row[^1]), Math.Min(indent, MostIndented));
    }

    private static string[] RowOf(ConfigurationEntry entry) =>
        [entry.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), ConsoleTable.Date(entry.AppliedAt), entry.Source, DifferenceText.Plain(entry.Author ?? "-"), DifferenceText.Plain(entry.Reason ?? "-")];
}
