namespace Gatehouse.Plan.Schema;

/// <summary>What the reader of plans asks of one place: which keys, which words, which kinds of values.</summary>
internal sealed class Shape
{
    public SortedDictionary<string, Shape> Keys { get; } = new(StringComparer.Ordinal);

    public List<string> KeyOrder { get; } = [];

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    public List<string> Words { get; } = [];

    public HashSet<ValueKind> Kinds { get; } = [];

    /// <summary>The shape of the items, where it may be a list.</summary>
    public Shape? Item { get; set; }

    /// <summary>Whether any name may be a key.</summary>
    public bool IsOpen { get; set; }

    public Shape Key(string key)
    {
        if (Keys.TryGetValue(key, out var known)) return known;
        KeyOrder.Add(key);
        return Keys[key] = new Shape();
    }
}

/// <summary>Kinds of single values.</summary>
internal enum ValueKind
{
    Text,
    Word,
    Switch,
    Duration,
    Count,
    Moment,
    Words,
    Json,
}

/// <summary>
/// Learns the language of plans from the one place that knows it, its reader: the reader is given a plan in which everything is written, and one in which nothing
/// is, and what it asks for is remembered.
/// </summary>
internal sealed class ShapeRecorder(bool isWritten)
{
    // Schemas of authorization details may hold one another without end.
    private const int Deepest = 6;

    /// <summary>Whether keys look as if they were written: some are read only then, and some only where another is not.</summary>
    public bool IsWritten => isWritten;

    public Shape Root { get; init; } = new();

    public Shape At(string path)
    {
        var shape = Root;
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var key = part.TrimEnd(']', '[', '0');
            if (key.Length > 0) shape = shape.Key(key);
            if (part.EndsWith(']')) shape = shape.Item ??= new Shape();
        }
        return shape;
    }

    public void Requires(string path)
    {
        var dot = path.LastIndexOf('.');
        if (!path.EndsWith(']')) At(dot < 0 ? "" : path[..dot]).Required.Add(path[(dot + 1)..]);
    }

    public static bool IsTooDeep(string path) => path.Count(c => c == '.') > Deepest;
}
