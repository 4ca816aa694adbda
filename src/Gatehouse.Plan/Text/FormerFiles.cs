using System.Collections.Immutable;
using Gatehouse.Plan.Rules.Vocabulary;
using YamlDotNet.Core.Events;

namespace Gatehouse.Plan.Text;

/// <summary>What was read of a plan before the file at hand, so that lists go on counting and nothing stands in two files.</summary>
internal sealed class FormerFiles
{
    private readonly List<MapEntry> _entries = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private PlanNode? _first;

    /// <summary>How many items a list at the top has already.</summary>
    public int ItemsOf(string key) => _places.TryGetValue(key, out var at) && _entries[at].Value is ListNode list ? list.Items.Length : 0;

    /// <summary>Where a key stands that cannot go on with this value: one of the two is no list.</summary>
    public Place? HoldsOtherThanList(string key, ParsingEvent value) =>
        _places.TryGetValue(key, out var at) && !(value is SequenceStart && _entries[at].Value is ListNode) ? _entries[at].KeyPlace : null;

    public void Add(PlanNode root, Findings findings)
    {
        if (root is not MapNode map)
        {
            // Alone it is told as every wrong shape is; beside other files it would be lost.
            if (_first is not null) findings.ErrorAt(ShapeFaults.WrongType, root.Place, "", $"must be a mapping, not {root.Shape}", "begin with keys such as apis: and clients:");
            _first ??= root;
            return;
        }
        _first ??= root;
        foreach (var entry in map.Entries)
        {
            if (!_places.TryGetValue(entry.Key, out var at))
            {
                _places[entry.Key] = _entries.Count;
                _entries.Add(entry);
            }
            else if (_entries[at].Value is ListNode before && entry.Value is ListNode more)
            {
                var whole = new ListNode(before.Items.AddRange(more.Items), before.Place);
                _entries[at] = _entries[at] with { Value = whole };
                findings.Join(PlanPath.Key("", entry.Key), whole);
            }
        }
    }

    public PlanNode? Whole(Findings findings)
    {
        if (_first is not MapNode map) return _first;
        var whole = new MapNode([.. _entries], map.Place, map.IsFlow);
        findings.Join("", whole);
        return whole;
    }
}
