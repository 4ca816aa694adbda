using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Holds the specifications that we claim, the code that cites them and the tests that prove them together.</summary>
public sealed partial class Specifications
{
    private const string IndexPath = "docs/reference/specifications.md";

    private sealed record Citation(string Document, string Section, SourceFile File)
    {
        public bool IsTest => File.Path.StartsWith("tests/", StringComparison.Ordinal);
    }

    private static readonly Citation[] Citations =
        [.. Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"))
            .SelectMany(file => file.Lines.SelectMany(line => SpecAttribute().Matches(line)).Select(match => new Citation(match.Groups[1].Value, match.Groups[2].Value, file)))];

    [Fact]
    public void Only_documents_of_the_list_are_cited()
    {
        var unknown = Citations.Where(citation => !Documents.Claimed.ContainsKey(citation.Document)).Select(citation => $"{citation.File.Path}: {citation.Document}");
        Rule.Unbroken(unknown);
    }

    [Fact]
    public void Every_document_of_the_list_is_obeyed_by_code() =>
        Rule.Unbroken(Documents.Claimed.Keys.Except(Citations.Where(citation => !citation.IsTest).Select(citation => citation.Document)));

    [Fact]
    public void Every_document_of_the_list_is_proven_by_a_test() =>
        Rule.Unbroken(Documents.Claimed.Keys.Except(Citations.Where(citation => citation.IsTest).Select(citation => citation.Document)));

    [Fact]
    public void Every_section_that_code_claims_is_proven_by_a_test()
    {
        var claimed = Citations.Where(citation => !citation.IsTest).Select(citation => (citation.Document, citation.Section)).Distinct();
        var proven = Citations.Where(citation => citation.IsTest).Select(citation => (citation.Document, citation.Section)).ToHashSet();
        Rule.Unbroken(claimed.Where(section => !proven.Contains(section)).Select(section => $"{section.Document} section {section.Section}: no test says that it proves it"));
    }

    [Fact]
    public void The_index_of_specifications_is_up_to_date()
    {
        var path = Path.Combine(Repository.Root, IndexPath);
        var index = Index();
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, index);
        }
        var written = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(written == index, $"{IndexPath} is stale. Write it anew: UPDATE=1 dotnet run --project tests/Gatehouse.Architecture.Tests");
    }

    private static string Index()
    {
        var text = new StringBuilder("# Specifications, section by section\n\nGenerated from the `[Spec]` attributes in the code and in the tests; a test fails when it is stale.\n");
        foreach (var document in Citations.GroupBy(citation => citation.Document).OrderBy(group => group.Key, SectionOrder.Instance))
        {
            var (title, address) = Documents.Claimed.GetValueOrDefault(document.Key, ("", ""));
            text.Append($"\n## {document.Key}: [{title}]({address})\n\n| Section | Code | Tests |\n|---|---|---|\n");
            foreach (var section in document.GroupBy(citation => citation.Section).OrderBy(group => group.Key, SectionOrder.Instance))
                text.Append($"| {section.Key} | {Links(section, tests: false)} | {Links(section, tests: true)} |\n");
        }
        return text.ToString();
    }

    private static string Links(IEnumerable<Citation> citations, bool tests)
    {
        var links = citations.Where(citation => citation.IsTest == tests).Select(citation => citation.File).DistinctBy(file => file.Path)
            .OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => $"[{Path.GetFileNameWithoutExtension(file.Name)}](../../{file.Path})");
        var line = string.Join(", ", links);
        return line.Length == 0 ? "–" : line;
    }

    [GeneratedRegex("""(?<=^\s*\[(?:.*[^\w"])?)Spec\("([^"]+)", "([^"]+)"\)""")]
    private static partial Regex SpecAttribute();
}

/// <summary>Orders <c>4.10</c> after <c>4.9</c> and appendices after sections.</summary>
internal sealed partial class SectionOrder : IComparer<string>
{
    public static readonly SectionOrder Instance = new();

    public int Compare(string? x, string? y) => string.CompareOrdinal(Key(x ?? ""), Key(y ?? ""));

    private static string Key(string section) => Number().Replace(section, match => match.Value.PadLeft(6, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
