using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Holds the list of threats and the tests that carry them out together.</summary>
public sealed partial class Threats
{
    private const string Document = "docs/explanation/security.md";
    private static readonly string Folder = Path.Combine(Repository.Root, "docs/explanation");
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, Document));

    private static IEnumerable<(string Section, string[] Cells)> Rows =>
        Lines.Where(line => line.StartsWith("| 4.", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[0], cells));

    [Fact]
    public void Every_threat_of_RFC_9700_stands_in_the_list_once() =>
        Assert.Equal(Enumerable.Range(1, 17).Select(number => $"4.{number}"), Rows.Select(row => row.Section));

    [Fact]
    public void Every_threat_has_a_countermeasure_and_a_test_that_exists_and_cites_it()
    {
        var offences = Rows.SelectMany(row => Offences(row.Section, row.Cells));
        Rule.Unbroken(offences);
    }

    [Fact]
    public void Every_test_of_a_threat_stands_in_the_list()
    {
        var tests = Repository.SourceFiles("tests").Where(file => file.Folder.EndsWith("/Rfc9700_Threats", StringComparison.Ordinal)).ToList();
        Assert.True(tests.Count >= 17);
        Rule.Unbroken(tests.Where(file => !Lines.Any(line => line.Contains($"](../../{file.Path})", StringComparison.Ordinal))).Select(file => file.Path));
    }

    private static IEnumerable<string> Offences(string section, string[] cells)
    {
        if (cells.Length != 4 || cells[1].Length == 0 || cells[2].Length == 0) yield return $"{section} says too little";
        var tests = Link().Matches(cells[^1]).Select(match => Path.GetFullPath(Path.Combine(Folder, match.Groups[1].Value))).ToList();
        foreach (var missing in tests.Where(test => !File.Exists(test))) yield return $"{section} names {missing}, which is not there";
        if (!tests.Where(File.Exists).Any(test => File.ReadAllText(test).Contains($"Spec(\"RFC 9700\", \"{section}", StringComparison.Ordinal))) yield return $"{section} names no test that cites it";
    }

    [GeneratedRegex(@"\]\(([^)]+\.cs)\)")]
    private static partial Regex Link();
}
