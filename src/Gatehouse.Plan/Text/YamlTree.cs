using System.Collections.Immutable;
using System.Text;
using Gatehouse.Plan.Rules.Vocabulary;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gatehouse.Plan.Text;

/// <summary>
/// Reads YAML (and so JSON) into a tree with places, from the parser's events alone: the object mapping of the library needs
/// reflection. Anchors, aliases and tags are refused: a plan says what it means where it says it, and cannot grow when read.
/// </summary>
internal sealed class YamlTree
{
    private const int LargestFile = PlanReader.LargestFile;
    private const int DeepestNesting = 16;

    private readonly string _text;
    private readonly int _file;
    private readonly FormerFiles _former;
    private readonly Findings _findings;
    private readonly Variables _variables;
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    private YamlTree(string text, int file, FormerFiles former, VariableValues values, Findings findings)
    {
        _text = text;
        _file = file;
        _former = former;
        _findings = findings;
        _variables = new Variables(text, values);
        _scanner = new Scanner(new StringReader(_variables.Hide()), skipComments: true);
        _parser = new Parser(_scanner);
    }

    /// <summary>
    /// The root of the tree; null when a file is no YAML that a plan may be written in, which the findings then tell. The lists at the top go on from
    /// file to file; everything else stands in one of them.
    /// </summary>
    public static PlanNode? Read(PlanSource source, Func<string, string?> variable, Findings findings)
    {
        var values = new VariableValues(variable);
        var former = new FormerFiles();
        var room = LargestFile;
        for (var file = 0; file < source.Files.Length; file++)
        {
            var text = source.Files[file].Text;
            if ((room -= Math.Max(text.Length, Encoding.UTF8.GetByteCount(text))) < 0)
            {
                findings.ErrorAt(FileFaults.TooLarge, At(1, 1, file), "", $"is larger than {LargestFile / 1024 / 1024} MiB", "a plan of this size is a mistake or an attack; split the installation");
                return null;
            }
            if (PlainText.FirstUnreadable(text) is { } at)
            {
                findings.ErrorAt(FileFaults.NotText, PlainText.PlaceOf(text, at) with { File = file }, "", "contains a control character or broken text", "save the file as UTF-8 text without it");
                return null;
            }
            if (new YamlTree(text, file, former, values, findings).ReadDocument() is not { } root) return null;
            former.Add(root, findings);
        }
        return former.Whole(findings);
    }

    private PlanNode? ReadDocument()
    {
        try
        {
            Advance();
            if (Advance() is StreamEnd)
            {
                _findings.ErrorAt(FileFaults.Empty, At(1, 1, _file), "", "is empty", "write at least one API and one client");
                return null;
            }
            Advance();
            var root = ReadNode("", 0);
            Advance();
            if (Advance() is { } more and not StreamEnd)
                throw new Refused(FileFaults.NotYaml, PlaceOf(more), "contains more than one document", "keep one plan in a file; remove the line ---");
            return root;
        }
        catch (Refused refused)
        {
            _findings.ErrorAt(refused.Rule, refused.Place, refused.Path, refused.Message, refused.Remedy);
        }
        catch (YamlException unreadable)
        {
            TellSyntax(PlaceOf(unreadable.Start), unreadable.Message);
        }
        catch (Exception surprise) when (surprise is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException or OverflowException)
        {
            // The parser gives up on some broken texts with an exception of the runtime, an unclosed [ among them.
            TellSyntax(PlaceOf(_scanner.CurrentPosition), "something before this place is not closed or not finished.");
        }
        return null;
    }

    private PlanNode ReadNode(string path, int depth)
    {
        var start = _parser.Current!;
        var place = PlaceOf(start);
        if (start is AnchorAlias || start is NodeEvent { Anchor.IsEmpty: false })
            throw new Refused(FileFaults.Alias, place, "uses an anchor or alias (& or *), which a plan does not have", "write the value out, or put it in quotes if it begins with & or *", path);
        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw new Refused(FileFaults.Tag, place, "uses a tag (!), which a plan does not have", "remove the tag, or put the value in quotes if it begins with !", path);
        if (depth > DeepestNesting)
            throw new Refused(FileFaults.Depth, place, "is nested too deeply", "a plan needs no more than a few levels", path);
        PlanNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar, path, place),
            SequenceStart list => new ListNode(ReadItems(path, depth), Closed(place, list.Style is SequenceStyle.Flow)),
            _ => new MapNode(ReadEntries(path, depth), Closed(place, start is MappingStart { Style: MappingStyle.Flow }), start is MappingStart { Style: MappingStyle.Flow }),
        };
        _findings.Locate(path, node);
        return node;
    }

    private ScalarNode ReadScalar(Scalar scalar, string path, Place place)
    {
        var written = _variables.Reveal(scalar.Value);
        if (scalar.Style is ScalarStyle.Plain && written is "" or "~" or "null") return new ScalarNode("", true, false, place);
        var (value, hasVariable) = _variables.Substitute(written, (message, remedy) => _findings.ErrorAt(FileFaults.Variable, place, path, message, remedy));
        return new ScalarNode(value, false, hasVariable, place);
    }

    private ImmutableArray<PlanNode> ReadItems(string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<PlanNode>();
        while (Advance() is not SequenceEnd)
            items.Add(ReadNode(PlanPath.Item(path, _former.ItemsOf(path) + items.Count), depth + 1));
        return items.ToImmutable();
    }

    private ImmutableArray<MapEntry> ReadEntries(string path, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (Advance() is not MappingEnd)
        {
            var keyPlace = PlaceOf(_parser.Current!);
            if (_parser.Current is not Scalar { Anchor.IsEmpty: true } scalar)
                throw new Refused(FileFaults.KeyShape, keyPlace, "has a key that is not a plain name", "write keys as name: value", path);
            if (scalar is { Value: "<<", Style: ScalarStyle.Plain })
                throw new Refused(FileFaults.Alias, keyPlace, "uses a merge key (<<), which a plan does not have", "write the keys out", path);
            var key = _variables.Reveal(scalar.Value);
            var keyPath = PlanPath.Key(path, key);
            Advance();
            if (depth == 0 && _former.HoldsOtherThanList(key, _parser.Current!) is { } holder)
            {
                _findings.ErrorAt(FileFaults.KeyTwice, keyPlace, keyPath, $"is written in {_findings.FileOf(holder)} too", "keep it in one file; only lists go on in another");
                ReadNode(keyPath, depth + 1);
            }
            else if (keys.Add(key))
                entries.Add(new MapEntry(key, keyPlace, ReadNode(keyPath, depth + 1)));
            else
            {
                _findings.ErrorAt(FileFaults.KeyTwice, keyPlace, keyPath, "is written twice", "keep one of the two");
                ReadNode(keyPath, depth + 1);
            }
        }
        return entries.ToImmutable();
    }

    /// <summary>What is written in brackets ends at the one that closes it; what stands in lines ends with its last part.</summary>
    private Place Closed(Place place, bool isFlow) => isFlow ? place with { End = (int)_parser.Current!.Start.Index + 1 } : place;

    private ParsingEvent Advance() =>
        _parser.MoveNext() ? _parser.Current! : throw new Refused(FileFaults.NotYaml, PlaceOf(_scanner.CurrentPosition), "ends in the middle", "complete the file");

    private void TellSyntax(Place place, string message)
    {
        if (PlainText.FirstTabIndentation(_text, place.Line) is { } tab)
            _findings.ErrorAt(FileFaults.NotYaml, tab with { File = _file }, "", "is indented with a tab", "indent with spaces; YAML allows no tabs there");
        else
            _findings.ErrorAt(FileFaults.NotYaml, place, "", $"cannot be read as YAML: {char.ToLowerInvariant(message[0])}{message[1..].TrimEnd('.')}", "correct the text at this place");
    }

    private Place PlaceOf(ParsingEvent parsed) => PlaceOf(parsed.Start) with { Start = (int)parsed.Start.Index, End = (int)parsed.End.Index };

    private Place PlaceOf(Mark mark) => At((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column), _file);

    private static Place At(int line, int column, int file) => new(line, column) { File = file };

    /// <summary>Ends the reading at the first thing that makes the rest meaningless; never leaves this class.</summary>
    private sealed class Refused(PlanRule rule, Place place, string message, string remedy, string path = "") : Exception(message)
    {
        public PlanRule Rule => rule;

        public Place Place => place;

        public string Path => path;

        public string Remedy => remedy;
    }
}
