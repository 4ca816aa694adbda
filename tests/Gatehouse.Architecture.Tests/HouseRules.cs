using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gatehouse.Architecture.Tests;

/// <summary>Names and sizes.</summary>
public sealed partial class HouseRules
{
    private static readonly HashSet<string> EmptyWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Base", "Impl", "Processor", "Info"];

    [Fact]
    public void No_type_has_a_word_in_its_name_that_says_nothing()
    {
        // "UserInfo" is the specification's own word.
        var names = Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"))
            .SelectMany(file => file.Lines.Select(line => TypeDeclaration().Match(line)).Where(match => match.Success).Select(match => (file.Path, Name: match.Groups[1].Value)));
        var offences = names.Where(found => Words().Matches(found.Name.Replace("UserInfo", "")).Any(word => EmptyWords.Contains(word.Value)));
        Rule.Unbroken(offences.Select(found => $"{found.Path}: {found.Name}"));
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var tooLong = Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests")).Where(file => file.Lines.Length > 300);
        Rule.Unbroken(tooLong.Select(file => $"{file.Path}: {file.Lines.Length} lines"));
    }

    [Fact]
    public void No_folder_has_more_than_15_files()
    {
        var full = Repository.SourceFiles("src").GroupBy(file => file.Folder).Where(folder => folder.Count() > 15).Select(folder => $"{folder.Key}: {folder.Count()} files");
        Rule.Unbroken(full);
    }

    [Fact]
    public void No_method_is_longer_than_40_lines()
    {
        var bodies = Repository.SourceFiles("src").SelectMany(file => Bodies(file).Select(body => (file.Path, body.Head, body.Lines))).ToList();
        Assert.True(bodies.Count > 100, "The rule does not see the methods.");
        Rule.Unbroken(bodies.Where(body => body.Lines > 40).Select(body => $"{body.Path}: {body.Head} has {body.Lines} lines"));
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var open = Repository.SourceFiles("src").SelectMany(file => file.Lines.Where(line => Unfinished().IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"));
        Rule.Unbroken(open);
    }

    [Fact]
    public void No_number_stands_for_two_log_events_of_one_process()
    {
        var events = Repository.SourceFiles("src").SelectMany(file => file.Lines.Select(line => LogEvent().Match(line)).Where(match => match.Success).Select(match => (file.Path, Number: match.Groups[1].Value))).ToList();
        Assert.True(events.Count > 50, "The rule does not see the events.");
        var (checking, forwarding) = ("src/Gatehouse.ResourceServer/", "src/Gatehouse.Gateway/");
        var provider = events.Where(found => !found.Path.StartsWith(checking, StringComparison.Ordinal) && !found.Path.StartsWith(forwarding, StringComparison.Ordinal));
        var gateway = events.Where(found => found.Path.StartsWith(checking, StringComparison.Ordinal) || found.Path.StartsWith(forwarding, StringComparison.Ordinal));
        Rule.Unbroken(new[] { provider, gateway }.SelectMany(process => process.GroupBy(found => found.Number)).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(found => found.Path))}"));
    }

    [Fact]
    public void Every_refusal_is_raised_somewhere()
    {
        var files = Repository.SourceFiles("src");
        var names = files.Where(file => file.Name.StartsWith("OAuthErrors", StringComparison.Ordinal)).SelectMany(file => file.Lines.Select(line => Refusal().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)).ToList();
        Assert.True(names.Count > 100, "The rule does not see the refusals.");
        var text = string.Join('\n', files.SelectMany(file => file.Lines));
        Rule.Unbroken(names.Where(name => Regex.Count(text, $@"\b{name}\b") < 2));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var listed = XDocument.Load(Path.Combine(Repository.Root, "Gatehouse.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.Equal(Repository.Projects().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>The blocks of members. The layout is fixed by the house style: a member's braces stand alone on lines of its own indentation.</summary>
    private static IEnumerable<(string Head, int Lines)> Bodies(SourceFile file)
    {
        for (var start = 1; start < file.Lines.Length; start++)
        {
            var open = MemberBrace().Match(file.Lines[start]);
            if (!open.Success || TypeDeclaration().IsMatch(file.Lines[start - 1])) continue;
            var indent = open.Groups[1].Value;
            var end = Array.FindIndex(file.Lines, start, line => line.StartsWith(indent + "}", StringComparison.Ordinal));
            if (end < 0 || IsTypeHead(file, start)) continue;
            yield return (file.Lines[start - 1].Trim(), end - start - 1);
        }
    }

    // The head of a type may go over several lines; its first line is the nearest one above with the same indentation as the brace.
    private static bool IsTypeHead(SourceFile file, int brace)
    {
        var indent = file.Lines[brace].Length - file.Lines[brace].TrimStart().Length;
        for (var line = brace - 1; line >= 0 && file.Lines[line].Length > 0; line--)
            if (file.Lines[line].Length - file.Lines[line].TrimStart().Length == indent && char.IsLetter(file.Lines[line].TrimStart()[0]))
                return TypeDeclaration().IsMatch(file.Lines[line]);
        return false;
    }

    [GeneratedRegex(@"LoggerMessage\((\d+),")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"public static (?:readonly )?OAuthError (\w+)")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|sealed|static|abstract|partial|readonly|ref)\s+)*(?:class|record struct|record class|record|struct|interface|enum)\s+(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"^( {4}| {8})\{$")]
    private static partial Regex MemberBrace();

    [GeneratedRegex(@"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
