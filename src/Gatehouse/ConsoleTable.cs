namespace Gatehouse;

/// <summary>Rows under a header, as wide as what stands in them.</summary>
internal static class ConsoleTable
{
    public static void Write(TextWriter console, string[] header, IEnumerable<string[]> rows)
    {
        List<string[]> lines = [header, .. rows];
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines) console.WriteLine(string.Join("  ", line.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    public static string Date(DateTimeOffset? at) => at is null or { Year: 9999 } ? "never" : at.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
