using System.Collections.Immutable;
using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Schema;
using Gatehouse.Plan.Text.Mending;
using Gatehouse.Protocol;

namespace Gatehouse.Plan.Text;

/// <summary>Collects what is wrong with one plan and knows the place of every path in it.</summary>
/// <param name="most">A hostile file could ask for millions; nobody reads more than some hundreds.</param>
internal sealed class Findings(PlanSource source, int most = 500)
{
    private const int MostSuggestions = 50;

    private readonly List<(Place Place, Finding Finding)> _findings = [];
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanNode> _nodes = new(StringComparer.Ordinal);
    private readonly bool _hasNoText = source.Files.All(file => file.Text.Length == 0);
    private int _suggestions;

    public bool HasErrors { get; private set; }

    public bool IsFull => _findings.Count >= most;

    /// <summary>For what is read from no file of its own.</summary>
    public Findings(string name)
        : this(PlanSource.Of("", name))
    {
    }

    /// <summary>What the reader asks for is remembered here, where the language itself is read and no plan; null else.</summary>
    public ShapeRecorder? Shapes { get; init; }

    /// <summary>Remembers where a path stands.</summary>
    public void Locate(string path, PlanNode node) => _nodes.TryAdd(path, node);

    /// <summary>Puts what several files have at a path together in the place of what the first one has.</summary>
    public void Join(string path, PlanNode whole) => _nodes[path] = whole;

    /// <summary>How the file of a place is called.</summary>
    public string FileOf(Place place) => source.Files[place.File].Name;

    public void Error(PlanRule rule, string path, string message, string remedy, string? because = null) =>
        Add(rule, FindingLevel.Error, path, PlaceOf(path), message, remedy, because, null);

    public void ErrorAt(PlanRule rule, Place place, string path, string message, string remedy, PlanFix? fix = null) =>
        Add(rule, FindingLevel.Error, path, place, message, remedy, null, fix);

    public void Add(PlanRule rule, FindingLevel level, string path, string message, string remedy, string? because, PlanFix? fix = null) =>
        Add(rule, level, path, PlaceOf(path), message, remedy, because, fix);

    /// <summary>How a part of the plan would be mended in the text that was read; null where no program should.</summary>
    public PlanFix? FixOf(Mend mend, string path) => _hasNoText ? null : TextMending.Of(mend, path, source, _nodes);

    /// <summary>How a key would be written in another way.</summary>
    public PlanFix FixOf(MapEntry entry, string name) => TextMending.RenameKey(entry, name, source);

    public bool IsWritten(string path) => _nodes.ContainsKey(path);

    /// <summary>A single value as it stands in the text, quotes included; null where it has no place there.</summary>
    public string? Written(string path) => _nodes.TryGetValue(path, out var node) && node.Place is { End: > 0 } place && source.Files[place.File].Text is var text && place.End <= text.Length ? text[place.Start..place.End].Trim() : null;

    /// <summary>Whether anything at this path or within it is known to be wrong, so that what follows from it need not be told.</summary>
    public bool IsFaulty(string path) => _faulty.Contains(path);

    /// <summary>Whether the value came out of an environment variable, wholly or in part.</summary>
    public bool HasVariable(string path) => _nodes.TryGetValue(path, out var node) && node switch
    {
        ScalarNode scalar => scalar.HasVariable,
        ListNode list => list.Items.Any(item => item is ScalarNode { HasVariable: true }),
        _ => false,
    };

    /// <summary>The value in quotes for a message; "a value" if it came out of a variable and so may be a misplaced secret.</summary>
    public string Quote(string path, string value)
    {
        const int longest = 60;
        return HasVariable(path) || value.Length > longest || PlainText.FirstUnreadable(value) is not null ? "a value" : $"'{value}'";
    }

    /// <summary>The name that was probably meant; null when none is near.</summary>
    public string? Nearest(string path, string written, IEnumerable<string> names) =>
        !HasVariable(path) && _suggestions++ < MostSuggestions ? NearestName.Of(written, names) : null;

    /// <summary>" (did you mean x?)", or nothing when no name is near.</summary>
    public string Suggest(string path, string written, IEnumerable<string> names) => Nearest(path, written, names) is { } nearest ? $" (did you mean {nearest}?)" : "";

    public ImmutableArray<Finding> InFileOrder()
    {
        var ordered = _findings.OrderBy(told => told.Place.File).ThenBy(told => told.Place.Line).ThenBy(told => told.Place.Column).Select(told => told.Finding).ToList();
        if (IsFull)
            ordered.Add(new Finding(FileFaults.MoreFindings, HasErrors ? FindingLevel.Error : FindingLevel.Warning, source.Name, "", 1, 1, "has more findings than are shown", "repair the ones above and check again", null));
        return [.. ordered];
    }

    /// <summary>Where a path stands. What is missing has no place of its own; what should contain it has.</summary>
    public Place PlaceOf(string path)
    {
        for (var known = path; known is not null; known = PlanPath.Parent(known))
            if (_nodes.TryGetValue(known, out var node))
                return node.Place;
        return new Place(1, 1);
    }

    private void Add(PlanRule rule, FindingLevel level, string path, Place place, string message, string remedy, string? because, PlanFix? fix)
    {
        if (level is FindingLevel.Error)
        {
            HasErrors = true;
            for (var faulty = path; faulty is not null; faulty = PlanPath.Parent(faulty))
                if (!_faulty.Add(faulty))
                    break;
        }
        if (!IsFull) _findings.Add((place, new Finding(rule, level, FileOf(place), path, place.Line, place.Column, message, remedy, because) { Fix = fix }));
    }
}
