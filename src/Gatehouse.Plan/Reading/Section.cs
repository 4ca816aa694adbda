using Gatehouse.Plan.Rules.Vocabulary;
using Gatehouse.Plan.Text;

namespace Gatehouse.Plan.Reading;

/// <summary>A mapping that is being read: it knows which keys were asked for, so that the ones left over are told as unknown.</summary>
internal sealed class Section(MapNode map, string path, Findings findings)
{
    private readonly List<string> _known = [];
    private int _next;

    // Up to here looking through a list is the quicker way.
    private const int FewKeys = 8;

    public string Path => path;

    public Field this[string key]
    {
        get
        {
            _known.Add(key);
            if (findings.Shapes is { } shapes)
            {
                shapes.At(PlanPath.Key(path, key));
                return new Field(null, shapes.IsWritten, path, key, findings);
            }
            var node = Find(key)?.Value;
            return new Field(node is ScalarNode { IsNull: true } ? null : node, node is not null, path, key, findings);
        }
    }

    /// <summary>The keys that are written, where any name may be one.</summary>
    public IEnumerable<string> Keys
    {
        get
        {
            if (findings.Shapes is { } shapes) shapes.At(path).IsOpen = true;
            return map.Entries.Select(entry => entry.Key);
        }
    }

    /// <summary>A key that the plan's language has but this version does not.</summary>
    public void Unavailable(string key, string instead)
    {
        if (Find(key) is not { } entry) return;
        _known.Add(key);
        findings.ErrorAt(ShapeFaults.Unavailable, entry.KeyPlace, PlanPath.Key(path, key), "is not available in this version", instead);
    }

    /// <summary>Tells the keys that nobody asked for.</summary>
    public void Close()
    {
        var known = map.Entries.Length > FewKeys ? new HashSet<string>(_known, StringComparer.Ordinal) : null;
        foreach (var entry in map.Entries)
        {
            if (known?.Contains(entry.Key) ?? _known.Contains(entry.Key)) continue;
            var keyPath = PlanPath.Key(path, entry.Key);
            var nearest = findings.Nearest(keyPath, entry.Key, _known);
            var suggestion = nearest is null ? "" : $" (did you mean {nearest}?)";
            var fix = nearest is null || map.Entries.Any(other => other.Key == nearest) ? null : findings.FixOf(entry, nearest);
            findings.ErrorAt(ShapeFaults.UnknownKey, entry.KeyPlace, keyPath, $"is not a known key{suggestion}", nearest is null ? $"use one of {string.Join(", ", _known)}" : "correct the name, or remove the key", fix);
        }
    }

    /// <summary>Keys are mostly asked for in the order in which they are written, so that the search goes on where it ended.</summary>
    private MapEntry? Find(string key)
    {
        var entries = map.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            var at = _next + i < entries.Length ? _next + i : _next + i - entries.Length;
            if (entries[at].Key != key) continue;
            _next = at + 1;
            return entries[at];
        }
        return null;
    }
}
