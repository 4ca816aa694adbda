using System.Collections.Immutable;

namespace Gatehouse.Plan.Text.Mending;

/// <summary>Turns what would repair a breach into a change of the file's text, at the places that the reader of the file has seen.</summary>
internal static class TextMending
{
    /// <summary>Null where the text has a shape that a program should not change.</summary>
    public static PlanFix? Of(Mend mend, string path, PlanSource source, IReadOnlyDictionary<string, PlanNode> nodes) => mend switch
    {
        Mend.SetValue set => SetValue(PlanPath.Join(path, set.Key), set.Value, source, nodes),
        Mend.ReplaceWord replace => ReplaceWord(PlanPath.Join(path, replace.Key), replace, source, nodes),
        _ => null,
    };

    public static PlanFix RenameKey(MapEntry entry, string name, PlanSource source) => Fix($"rename it to {name}", entry.KeyPlace, source, Replace(entry.KeyPlace, name));

    private static PlanFix? SetValue(string path, string value, PlanSource source, IReadOnlyDictionary<string, PlanNode> nodes)
    {
        var key = path[(path.LastIndexOf('.') + 1)..];
        var title = $"set {key} to {value}";
        if (nodes.TryGetValue(path, out var written)) return written is ScalarNode { HasVariable: false, IsNull: false } ? Fix(title, written.Place, source, Replace(written.Place, value)) : null;
        return PlanPath.Parent(path) is { } parent && nodes.GetValueOrDefault(parent) is MapNode { Entries: [var first, ..] } map
            ? Fix(title, first.KeyPlace, source, Insert(map, first, $"{key}: {value}", source.Files[first.KeyPlace.File].Text))
            : null;
    }

    private static PlanFix? ReplaceWord(string path, Mend.ReplaceWord replace, PlanSource source, IReadOnlyDictionary<string, PlanNode> nodes)
    {
        if (nodes.GetValueOrDefault(path) is not ScalarNode { HasVariable: false } scalar || !YamlScalar.IsWord(replace.Instead)) return null;
        var written = source.Files[scalar.Place.File].Text[scalar.Place.Start..scalar.Place.End];
        for (var at = written.IndexOf(replace.Written, StringComparison.Ordinal); at >= 0; at = written.IndexOf(replace.Written, at + 1, StringComparison.Ordinal))
            if (IsEdge(written, at - 1) && IsEdge(written, at + replace.Written.Length))
                return Fix($"write {replace.Instead} instead of {replace.Written}", scalar.Place, source, new TextEdit(scalar.Place.Start + at, replace.Written.Length, replace.Instead));
        return null;
    }

    private static PlanFix Fix(string title, Place place, PlanSource source, TextEdit edit) => new(title, source.Files[place.File].Name, [edit]);

    private static TextEdit Replace(Place place, string value) => new(place.Start, place.End - place.Start, value);

    /// <summary>A new entry stands behind the first one, which names the part in most plans.</summary>
    private static TextEdit Insert(MapNode map, MapEntry first, string entry, string text)
    {
        var simple = first.Value is ScalarNode { IsNull: false } && first.Value.Place.End > first.Value.Place.Start && !text.AsSpan(first.Value.Place.Start..first.Value.Place.End).Contains('\n');
        if (map.IsFlow) return simple ? new TextEdit(first.Value.Place.End, 0, ", " + entry) : new TextEdit(first.KeyPlace.Start, 0, entry + ", ");
        var indent = new string(' ', first.KeyPlace.Column - 1);
        var lineEnd = LineEnds.Of(text);
        return simple ? new TextEdit(LineEnds.EndOfLine(text, first.Value.Place.End), 0, lineEnd + indent + entry) : new TextEdit(first.KeyPlace.Start, 0, entry + lineEnd + indent);
    }

    private static bool IsEdge(string written, int at) => at < 0 || at >= written.Length || char.IsWhiteSpace(written[at]) || written[at] is '"' or '\'';
}
