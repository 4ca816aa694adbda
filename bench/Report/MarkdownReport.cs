using System.Globalization;

namespace Gatehouse.Bench.Report;

/// <summary>Writes paragraphs and tables.</summary>
internal sealed class MarkdownReport(TextWriter output)
{
    public void Heading(string text) => Paragraph("## " + text);

    public void Paragraph(string text)
    {
        output.WriteLine(text);
        output.WriteLine();
    }

    /// <summary>The first column is text, the others are numbers.</summary>
    public void Table(string[] head, IEnumerable<string[]> rows)
    {
        output.WriteLine($"| {string.Join(" | ", head)} |");
        output.WriteLine($"|{string.Concat(head.Select((_, i) => i == 0 ? "---|" : "--:|"))}");
        foreach (var row in rows)
            output.WriteLine($"| {string.Join(" | ", row)} |");
        output.WriteLine();
    }

    public static string Milliseconds(double value) => value.ToString(value < 1 ? "0.000" : "0.00", CultureInfo.InvariantCulture);

    public static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture) + "×";

    public static string Plain(double value) => Math.Max(0, value).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Verdict(double measured, double limit) =>
        measured <= limit ? "**met**" : string.Create(CultureInfo.InvariantCulture, $"missed by {(measured / limit - 1) * 100:0} %");
}
