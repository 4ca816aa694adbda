namespace Gatehouse.Protocol;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class NearestName
{
    private const int LongestName = 64;
    private const int MostCandidates = 500;

    /// <summary>The nearest of the names, or null when none is near enough to be meant.</summary>
    public static string? Of(string written, IEnumerable<string> names)
    {
        if (written.Length is 0 or > LongestName) return null;
        var tolerated = Math.Clamp(written.Length / 3, 1, 3);
        string? nearest = null;
        var shortest = tolerated + 1;
        foreach (var name in names.Take(MostCandidates))
        {
            if (name.Length > LongestName || Math.Abs(name.Length - written.Length) > tolerated) continue;
            var distance = Distance(written, name);
            if (distance >= shortest) continue;
            shortest = distance;
            nearest = name;
        }
        return nearest;
    }

    // Insertions, deletions, replacements and swaps of neighbours each count one; case counts nothing.
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[LongestName + 1];
        Span<int> last = stackalloc int[LongestName + 1];
        Span<int> row = stackalloc int[LongestName + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            var freed = beforeLast;
            beforeLast = last;
            last = row;
            row = freed;
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
