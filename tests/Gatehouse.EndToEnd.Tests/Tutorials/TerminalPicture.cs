using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Gatehouse.EndToEnd.Tests.Tutorials;

/// <summary>What a terminal shows, as a picture for a page.</summary>
internal static partial class TerminalPicture
{
    private const double Column = 8.4;
    private const int Row = 20;
    private const int Margin = 16;

    public static string Write(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var (width, height) = (2 * Margin + 80 * Column, 2 * Margin + lines.Length * Row);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {height}\" width=\"{width:0}\" height=\"{height}\" font-family=\"ui-monospace, 'Liberation Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n");
        svg.Append("<style>text { fill: #d6dde6; white-space: pre } .red { fill: #ff8f8f } .green { fill: #7ddc9b } .yellow { fill: #f2c66d } .blue { fill: #79c0ff } .faint { fill: #93a1b1 } .bold { font-weight: bold }</style>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#161b22\"/>\n");
        var style = "";
        for (var i = 0; i < lines.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"{Margin + i * Row + 15}\" xml:space=\"preserve\">");
            foreach (Match piece in Piece().Matches(lines[i]))
                if (piece.Groups["code"].Success) style = StyleOf(piece.Groups["code"].Value);
                else svg.Append(style.Length == 0 ? WebUtility.HtmlEncode(piece.Value) : $"<tspan class=\"{style}\">{WebUtility.HtmlEncode(piece.Value)}</tspan>");
            svg.Append("</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static string StyleOf(string code) => code switch
    {
        "31;1" => "red bold", "33;1" => "yellow bold", "36" => "blue", "32" => "green", "2" => "faint", "1" => "bold", "0" => "",
        _ => throw new ArgumentException($"The picture does not know the colour {code}."),
    };

    [GeneratedRegex(@"\x1b\[(?<code>[0-9;]*)m|[^\x1b]+")]
    private static partial Regex Piece();
}
