using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Monitoring.Faults;

/// <summary>The table of the documents that says which alerts a fault fires, and which alerts no fault of it does.</summary>
internal static partial class FaultTable
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "reference", "alerts.md"));

    /// <summary>The alerts of each fault, in the order of the table.</summary>
    public static readonly IReadOnlyList<(string Fault, string[] Alerts)> Rows = [.. RowsOf("Faults").Select(row => (row[0], AlertsIn(row[2] + row[3])))];

    /// <summary>The alerts that are not provoked, each with a reason.</summary>
    public static readonly IReadOnlyList<(string Alert, string Reason)> NotProvoked = [.. RowsOf("Not provoked").Select(row => (AlertsIn(row[0]).Single(), row[1]))];

    private static IEnumerable<string[]> RowsOf(string title) => Section(title).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries));

    private static string Section(string title) => Regex.Match(Text, $@"^##+ {title}\n(.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;

    private static string[] AlertsIn(string cell) => [.. AlertName().Matches(cell).Select(match => match.Value)];

    [GeneratedRegex(@"\bGatehouse[A-Z]\w+")]
    private static partial Regex AlertName();
}
