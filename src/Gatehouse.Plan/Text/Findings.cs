using Gatehouse.Protocol;
using System.Collections.Immutable;

namespace Gatehouse.Plan.Text;

/// <summary>Collects what is wrong with one plan and knows the place of every path in it.</summary>
internal sealed class Findings(string file)
{
    // A hostile file could ask for millions; nobody reads more than some hundreds.
    private const int MostFindings = 500;
    private const int MostSuggestions = 50;

    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlanNode> _nodes = new(StringComparer.Ordinal);
    private int _suggestions;

    public bool HasErrors { get; private set; }

    public bool IsFull => _findings.Count >= MostFindings;

    /// <summary>Remembers where a path stands in the file.</summary>
    public void Locate(string path, PlanNode node) => _nodes.TryAdd(path, node);

    public void Error(string path, string message, string remedy, string? source = null) =>
        Add(FindingLevel.Error, path, PlaceOf(path), message, remedy, source);

    public void ErrorAt(Place place, string path, string message, string remedy) =>
        Add(FindingLevel.Error, path, place, message, remedy, null);

    public void Add(FindingLevel level, string path, string message, string remedy, string? source) =>
        Add(level, path, PlaceOf(path), message, remedy, source);

    public bool IsWritten(string path) => _nodes.ContainsKey(path);

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

    /// <summary>" (did you mean x?)", or nothing when no name is near.</summary>
    public string Suggest(string path, string written, IEnumerable<string> names) =>
        !HasVariable(path) && _suggestions++ < MostSuggestions && NearestName.Of(written, names) is { } nearest ? $" (did you mean {nearest}?)" : "";

    public ImmutableArray<Finding> InFileOrder()
    {
        var ordered = _findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column).ToList();
        if (IsFull)
            ordered.Add(new Finding(FindingLevel.Error, file, "", 1, 1, "has more findings than are shown", "repair the ones above and check again", null));
        return [.. ordered];
    }

    private void Add(FindingLevel level, string path, Place place, string message, string remedy, string? source)
    {
        if (level is FindingLevel.Error)
        {
            HasErrors = true;
            for (var faulty = path; faulty is not null; faulty = PlanPath.Parent(faulty))
                if (!_faulty.Add(faulty))
                    break;
        }
        if (!IsFull) _findings.Add(new Finding(level, file, path, place.Line, place.Column, message, remedy, source));
    }

    // What is missing has no place of its own; what should contain it has.
    private Place PlaceOf(string path)
    {
        for (var known = path; known is not null; known = PlanPath.Parent(known))
            if (_nodes.TryGetValue(known, out var node))
                return node.Place;
        return new Place(1, 1);
    }
}
