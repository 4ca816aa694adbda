namespace Gatehouse.Plan.Text;

/// <summary>Tells text that people and terminals can read from text with hidden characters in it.</summary>
internal static class PlainText
{
    /// <summary>Where the first control character or broken surrogate stands; tab and line ends are no faults.</summary>
    public static int? FirstUnreadable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r')) return i;
            if (!char.IsSurrogate(c)) continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1])) i++;
            else return i;
        }
        return null;
    }

    public static Place PlaceOf(string text, int index)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < index; i++)
            if (text[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        return new Place(line, index - start + 1);
    }

    /// <summary>The first line from the given one on whose indentation has a tab, or null.</summary>
    public static Place? FirstTabIndentation(string text, int fromLine)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (number < fromLine) continue;
            var blank = line[..^line.TrimStart().Length];
            if (blank.Length < line.Length && blank.IndexOf('\t') is >= 0 and var tab) return new Place(number, tab + 1);
        }
        return null;
    }
}
