namespace Gatehouse.Plan.Text;

/// <summary>Where lines of a text begin and end, whichever way its lines end.</summary>
internal static class LineEnds
{
    /// <summary>The way in which the lines of the text end.</summary>
    public static string Of(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    public static int StartOfLine(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>Before the characters that end the line.</summary>
    public static int EndOfLine(string text, int from)
    {
        var end = text.IndexOf('\n', Math.Min(from, text.Length));
        if (end < 0) return text.Length;
        return end > from && text[end - 1] == '\r' ? end - 1 : end;
    }
}
