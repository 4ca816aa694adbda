using System.CommandLine;
using Gatehouse.Provider.Storage;

namespace Gatehouse.Plans.Changing;

/// <summary><c>gatehouse plan history</c>: which versions there were, and who made them.</summary>
internal static class PlanHistoryVerb
{
    private static readonly string[] Header = ["VERSION", "APPLIED", "SOURCE", "BY", "REASON"];

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
            else ConsoleTable.Write(Console.Out, Header, entries.Select(RowOf));
            return 0;
        });
        return command;
    }

    private static string[] RowOf(ConfigurationEntry entry) =>
        [entry.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), ConsoleTable.Date(entry.AppliedAt), entry.Source, DifferenceText.Plain(entry.Author ?? "-"), DifferenceText.Plain(entry.Reason ?? "-")];
}
