namespace Gatehouse.Plan.Routes;

/// <summary>What became of looking a request up.</summary>
/// <param name="Route">The route that counts; null when there is none.</param>
/// <param name="CaseDiffers">Whether the path differs from that route's in case, so that only some servers would serve it there.</param>
/// <param name="Methods">The methods that have a route on this path when this one has none.</param>
public readonly record struct RouteLookup<T>(T? Route, bool CaseDiffers, IReadOnlyCollection<string> Methods);

/// <summary>
/// The routes of one address. Of several that match, the most specific counts, whatever their order: segment by segment from the left a text
/// before <c>*</c> before <c>**</c>, then a method before any. A last <c>**</c> stands for no segment as well, and a slash at the end of a path
/// makes no difference, because to many servers it makes none.
/// </summary>
public sealed class RouteTable<T> where T : class
{
    private const string Any = "*";
    private const string Rest = "**";

    private sealed class Node
    {
        public readonly Dictionary<string, Node> Texts = new(StringComparer.OrdinalIgnoreCase);
        public readonly Dictionary<string, (T Route, string Text)> Ends = new(StringComparer.Ordinal);
        public Node? AnyOne;
        public Node? Rest;
    }

    private readonly Node _root = new();

    public int Count { get; private set; }

    /// <summary>Adds a route; one for the same requests that is there already stays.</summary>
    public void Add(string method, string path, T route)
    {
        var node = _root;
        foreach (var segment in SegmentsOf(path))
            node = segment switch
            {
                Any => node.AnyOne ??= new Node(),
                Rest => node.Rest ??= new Node(),
                _ => TextNode(node, segment),
            };
        if (node.Ends.TryAdd(method, (route, path))) Count++;
    }

    /// <param name="path">A canonical path.</param>
    public RouteLookup<T> Find(string method, string path)
    {
        var segments = SegmentsOf(path);
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        if (Find(_root, segments, 0, method, methods) is not { } found) return new RouteLookup<T>(null, false, methods);
        return new RouteLookup<T>(found.Route, DiffersInCase(SegmentsOf(found.Text), segments), []);
    }

    private static Node TextNode(Node node, string segment)
    {
        if (!node.Texts.TryGetValue(segment, out var next)) node.Texts.Add(segment, next = new Node());
        return next;
    }

    private static (T Route, string Text)? Find(Node node, string[] segments, int at, string method, SortedSet<string> methods)
    {
        if (at == segments.Length) return EndOf(node, method, methods) ?? (node.Rest is { } nothing ? EndOf(nothing, method, methods) : null);
        if (node.Texts.TryGetValue(segments[at], out var text) && Find(text, segments, at + 1, method, methods) is { } byText) return byText;
        if (node.AnyOne is { } any && Find(any, segments, at + 1, method, methods) is { } byAny) return byAny;
        return node.Rest is { } rest ? EndOf(rest, method, methods) : null;
    }

    /// <summary>Who may read a resource may ask whether it is there: HEAD goes with GET unless it has a route of its own.</summary>
    private static (T Route, string Text)? EndOf(Node node, string method, SortedSet<string> methods)
    {
        if (node.Ends.TryGetValue(method, out var exact)) return exact;
        if (method == "HEAD" && node.Ends.TryGetValue("GET", out var get)) return get;
        if (node.Ends.TryGetValue(Any, out var any)) return any;
        methods.UnionWith(node.Ends.Keys);
        return null;
    }

    private static bool DiffersInCase(string[] route, string[] path)
    {
        for (var i = 0; i < route.Length && i < path.Length; i++)
            if (route[i] is not (Any or Rest) && route[i] != path[i])
                return true;
        return false;
    }

    private static string[] SegmentsOf(string path)
    {
        var text = path.AsSpan(1).TrimEnd('/');
        if (text.IsEmpty) return [];
        var segments = new string[text.Count('/') + 1];
        var i = 0;
        foreach (var range in text.Split('/')) segments[i++] = CanonicalPath.Decode(text[range]);
        return segments;
    }
}
