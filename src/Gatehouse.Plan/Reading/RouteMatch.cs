namespace Gatehouse.Plan.Reading;

/// <summary>Reads which requests a route is about: <c>GET /orders/**</c>, <c>* /orders/*/items</c>.</summary>
internal static class RouteMatch
{
    public static bool TryParse(string text, out string method, out string path, out string fault)
    {
        var space = text.IndexOf(' ');
        method = space < 0 ? text : text[..space];
        path = space < 0 ? "" : text[(space + 1)..];
        fault = FaultOfMethod(method) ?? FaultOfPath(path) ?? "";
        return fault.Length == 0;
    }

    private static string? FaultOfMethod(string method)
    {
        if (method == "*") return null;
        foreach (var c in method)
            if (!char.IsAsciiLetterUpper(c))
                return "does not begin with a method in capitals";
        return method.Length is 0 or > 20 ? "does not begin with a method in capitals" : null;
    }

    public static string? FaultOfPath(string path)
    {
        if (!path.StartsWith('/')) return "has no path that begins with / behind the method";
        var segments = path[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (FaultOfSegment(segments[i], last) is { } fault) return fault;
        }
        return null;
    }

    private static string? FaultOfSegment(string segment, bool last)
    {
        if (segment.Length == 0) return last ? null : "has an empty segment in its path";
        if (segment is "." or "..") return "has . or .. in its path";
        if (segment == "**") return last ? null : "has ** before the end of its path, where only * may stand";
        if (segment == "*") return null;
        foreach (var c in segment)
            if (!char.IsAsciiLetterOrDigit(c) && !"-._~!$&'()+,;=:@%".Contains(c))
                return c == '*' ? "has * within a segment of its path; it stands for a whole segment" : "has a character in its path that a path cannot have";
        return null;
    }
}
