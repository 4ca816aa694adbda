using System.Globalization;
using System.Security;
using System.Text;

namespace Gatehouse.Plan.Mapping;

/// <summary>Writes the map as SVG, complete in itself: no script, no font, no picture of others.</summary>
public static class MapSvg
{
    public static string Write(PlanMap map, bool dark) => Write(MapDrawing.Of(map), $"<style>{MapStyle.Of(dark)}</style>");

    /// <summary>With the colours of the page that it stands in.</summary>
    internal static string WriteInPage(PlanMap map) => Write(MapDrawing.Of(map), "");

    private static string Write(MapDrawing drawing, string style)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {drawing.Width:0} {drawing.Height:0}\" width=\"{drawing.Width:0}\" height=\"{drawing.Height:0}\" role=\"img\" class=\"map\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif\">\n");
        svg.Append($"<title>{Text(drawing.Title)}</title>{style}\n");
        foreach (var shape in drawing.Shapes) Write(svg, shape);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Write(StringBuilder svg, MapShape shape)
    {
        switch (shape)
        {
            case MapRect rect:
                svg.Append($"<rect class=\"{rect.Kind}\" x=\"{Number(rect.X)}\" y=\"{Number(rect.Y)}\" width=\"{Number(rect.Width)}\" height=\"{Number(rect.Height)}\" rx=\"{Number(rect.Radius)}\"/>\n");
                break;
            case MapWords words:
                svg.Append($"<text class=\"{words.Kind}\" x=\"{Number(words.X)}\" y=\"{Number(words.Y)}\">{Text(words.Text)}</text>\n");
                break;
            case MapPath path:
                svg.Append($"<path class=\"{path.Kind}\" d=\"{path.Way}\"/>\n");
                break;
            case MapDot dot:
                svg.Append($"<circle class=\"{dot.Kind}\" cx=\"{Number(dot.X)}\" cy=\"{Number(dot.Y)}\" r=\"5\"/>");
                break;
            case MapThing thing:
                svg.Append($"<g><title>{Text(thing.Title)}</title>");
                foreach (var part in thing.Shapes) Write(svg, part);
                svg.Append("</g>\n");
                break;
        }
    }

    /// <summary>An access in a word.</summary>
    public static string WordOf(MapAccess access) => access switch { MapAccess.Read => "read", MapAccess.Write => "write", MapAccess.Administer => "administer", _ => "not said" };

    internal static string ClassOf(MapAccess access) => access switch { MapAccess.Read => "read", MapAccess.Write => "write", MapAccess.Administer => "administer", _ => "unsaid" };

    internal static string ShortGrant(string grant) => grant[(grant.LastIndexOf(':') + 1)..].Replace('_', ' ').Replace("authorization code", "code", StringComparison.Ordinal).Replace("refresh token", "refresh", StringComparison.Ordinal);

    internal static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(string text) => SecurityElement.Escape(text);
}
