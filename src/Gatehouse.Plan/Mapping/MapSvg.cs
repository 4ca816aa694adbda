using System.Globalization;
using System.Security;
using System.Text;

namespace Gatehouse.Plan.Mapping;

/// <summary>Draws the map as SVG, complete in itself: no script, no font, no picture of others.</summary>
public static class MapSvg
{
    public static string Write(PlanMap map, bool dark) => Draw(map, $"<style>{MapStyle.Of(dark)}</style>");

    /// <summary>With the colours of the page that it stands in.</summary>
    internal static string WriteInPage(PlanMap map) => Draw(map, "");

    private static string Draw(PlanMap map, string style)
    {
        var layout = new MapLayout(map);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {MapLayout.Width:0} {layout.Height:0}\" width=\"{MapLayout.Width:0}\" height=\"{layout.Height:0}\" role=\"img\" class=\"map\" font-family=\"system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif\">\n");
        svg.Append($"<title>Who gets at what by {Text(map.Issuer)}</title>{style}\n");
        Rect(svg, "ground", new MapBox(0, 0, MapLayout.Width, layout.Height), 0);
        WriteHeads(svg, map, layout);
        foreach (var line in layout.Lines) WriteLine(svg, line);
        foreach (var group in layout.Groups) WriteGroup(svg, group);
        foreach (var api in layout.Apis) WriteApi(svg, api, layout.BoxOf(api));
        foreach (var line in layout.Lines) WriteLabel(svg, line);
        WriteLegend(svg, layout.Height);
        return svg.Append("</svg>\n").ToString();
    }

    private static void WriteHeads(StringBuilder svg, PlanMap map, MapLayout layout)
    {
        var risky = map.Clients.Count(client => !client.Risks.IsEmpty);
        Words(svg, "head", MapLayout.Margin, 40, "Who gets at what");
        Words(svg, "faint", MapLayout.Margin, 62, $"{Count(map.Clients.Length, "client")}, {Count(map.Apis.Length, "API")}, profile {map.Profile}{(risky == 0 ? "" : $", {Count(risky, "client")} with warnings")}");
        Words(svg, "column", MapLayout.Margin, MapLayout.Top - 14, "CLIENTS");
        Words(svg, "column", MapLayout.ApiX, MapLayout.Top - 14, "APIS AND THEIR SCOPES");
        var provider = new MapBox(MapLayout.ProviderX, MapLayout.Top - 34, MapLayout.ProviderWidth, layout.Height - MapLayout.Top - 34);
        Rect(svg, "provider", provider, 10);
        Words(svg, "column middle", provider.X + provider.Width / 2, provider.Y + 20, "PROVIDER");
        Words(svg, "small middle", provider.X + provider.Width / 2, provider.Y + 38, Cut(map.Issuer.Replace("https://", "", StringComparison.Ordinal), 22));
    }

    private static void WriteGroup(StringBuilder svg, MapGroup group)
    {
        var shown = group.Shown.ToList();
        for (var i = 0; i < group.Boxes.Length; i++)
        {
            var box = group.Boxes[i];
            if (i < shown.Count) WriteClient(svg, shown[i], box);
            else
            {
                Rect(svg, "client more", box, 6);
                Words(svg, "small", box.X + 12, box.Middle + 4, $"and {group.Hidden} more that may do the same");
            }
            var risky = i < shown.Count && !shown[i].Risks.IsEmpty;
            if (!group.Reaches.IsEmpty) Path(svg, risky ? "stub risk" : "stub", $"M{N(box.Right)} {N(box.Middle)}H{N(MapLayout.BracketX)}");
        }
        if (group.Boxes.Length > 1 && !group.Reaches.IsEmpty) Path(svg, "stub", $"M{N(MapLayout.BracketX)} {N(group.Boxes[0].Middle)}V{N(group.Boxes[^1].Middle)}");
    }

    private static void WriteClient(StringBuilder svg, MapClient client, MapBox box)
    {
        svg.Append($"<g><title>{Text($"{client.Name} ({client.Id}): {client.Kind}; {string.Join(", ", client.Grants)}; {client.Proof}{(client.IsBound ? ", bound tokens" : "")}{string.Concat(client.Risks.Select(risk => $"\n! {risk.Rule.Id}: {risk.Message}"))}")}</title>");
        Rect(svg, client.Risks.IsEmpty ? "client" : "client risk", box, 6);
        Words(svg, "name", box.X + 12, box.Y + 16, Cut(client.Id, client.Risks.IsEmpty ? 30 : 26));
        Words(svg, "small right", box.Right - 10, box.Y + 16, client.Risks.IsEmpty ? client.Kind : $"⚠ {client.Kind}");
        Words(svg, "faint", box.X + 12, box.Y + 31, Cut($"{string.Join(" · ", client.Grants.Select(ShortGrant))} — {ShortProof(client.Proof)}{(client.IsBound ? " · bound" : "")}", 50));
        svg.Append("</g>\n");
    }

    private static void WriteApi(StringBuilder svg, MapApi api, MapBox box)
    {
        svg.Append($"<g><title>{Text($"{api.Name}: {api.Resource}; {api.Token}{string.Concat(api.Risks.Select(risk => $"\n! {risk.Rule.Id}: {risk.Path} {risk.Message}"))}")}</title>");
        Rect(svg, api.Risks.IsEmpty ? "api" : "api risk", box, 8);
        Words(svg, "name", box.X + 14, box.Y + 20, Cut(api.Name, 28));
        Words(svg, "small right", box.Right - 12, box.Y + 20, api.Risks.IsEmpty ? api.Token : $"⚠ {api.Token}");
        Words(svg, "faint", box.X + 14, box.Y + 38, Cut(api.Resource, 54));
        var y = box.Y + MapLayout.ApiHead + 10;
        foreach (var scope in api.Scopes.Take(MapLayout.MostScopes))
        {
            svg.Append($"<circle class=\"dot {ClassOf(scope.Access)}\" cx=\"{N(box.X + 20)}\" cy=\"{N(y - 4)}\" r=\"5\"/>");
            Words(svg, scope.Holders == 0 ? "scope faint" : "scope", box.X + 34, y, Cut(scope.Name, 34));
            Words(svg, "faint right", box.Right - 12, y, scope.Holders == 0 ? "nobody" : Count(scope.Holders, "client"));
            y += MapLayout.RowHeight;
        }
        if (api.Scopes.Length > MapLayout.MostScopes)
        {
            Words(svg, "faint", box.X + 34, y, $"and {api.Scopes.Length - MapLayout.MostScopes} more");
            y += MapLayout.RowHeight;
        }
        if (!api.Readers.IsEmpty) Words(svg, "faint", box.X + 14, y, Cut($"introspected by {string.Join(", ", api.Readers)}", 54));
        svg.Append("</g>\n");
    }

    private static void WriteLine(StringBuilder svg, MapLine line)
    {
        var (x, y) = (line.Group.Boxes.Length > 1 ? MapLayout.BracketX : MapLayout.BracketX - 0.5, line.Group.Middle);
        var risky = line.Group.Clients.Any(client => !client.Risks.IsEmpty) && line.Group.Clients.Length == 1;
        var middle = (MapLayout.BracketX + MapLayout.ApiX) / 2;
        Path(svg, $"line {ClassOf(line.Reach.Access)}{(line.Reach.IsExchange ? " exchange" : "")}{(risky ? " risk" : "")}", $"M{N(x)} {N(y)}C{N(middle)} {N(y)} {N(middle)} {N(line.PortY)} {N(MapLayout.ApiX)} {N(line.PortY)}");
    }

    private static void WriteLabel(StringBuilder svg, MapLine line)
    {
        // Among many lines nobody finds the way back, so each end says where its beginning is.
        var who = line.Group.Clients is [var only] ? Cut(only.Id, 17) : Count(line.Group.Clients.Length, "client");
        var word = $"{who} {(line.Reach.IsExchange ? "↻ " : "")}{WordOf(line.Reach.Access)}";
        var width = 12 + word.Length * 6.2;
        Rect(svg, $"pill {ClassOf(line.Reach.Access)}", new MapBox(MapLayout.ApiX - width - 10, line.PortY - 7.5, width, 15), 7);
        Words(svg, "pill middle", MapLayout.ApiX - width / 2 - 10, line.PortY + 3.5, word);
    }

    private static void WriteLegend(StringBuilder svg, double height)
    {
        var (x, y) = (MapLayout.Margin, height - 28);
        foreach (var access in Enum.GetValues<MapAccess>())
        {
            svg.Append($"<circle class=\"dot {ClassOf(access)}\" cx=\"{N(x + 5)}\" cy=\"{N(y - 4)}\" r=\"5\"/>");
            Words(svg, "small", x + 16, y, WordOf(access));
            x += 100;
        }
        Words(svg, "small danger", x, y, "⚠ a check warns");
        Words(svg, "faint", x + 130, y, "a bracket joins clients that may do the same; ↻ by token exchange; bound: stolen tokens are of no use");
    }

    internal static string WordOf(MapAccess access) => access switch { MapAccess.Read => "read", MapAccess.Write => "write", MapAccess.Administer => "administer", _ => "not said" };

    internal static string ClassOf(MapAccess access) => access switch { MapAccess.Read => "read", MapAccess.Write => "write", MapAccess.Administer => "administer", _ => "unsaid" };

    internal static string ShortGrant(string grant) => grant[(grant.LastIndexOf(':') + 1)..].Replace('_', ' ').Replace("authorization code", "code", StringComparison.Ordinal).Replace("refresh token", "refresh", StringComparison.Ordinal);

    private static string ShortProof(string proof) => proof switch { "none" => "public", "client_secret_basic" or "client_secret_post" or "client_secret" => "secret", "private_key_jwt" => "key", "tls_client_auth" or "self_signed_tls_client_auth" => "certificate", var other => other };

    private static string Count(int count, string word) => $"{count.ToString(CultureInfo.InvariantCulture)} {word}{(count == 1 ? "" : "s")}";

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(string text) => SecurityElement.Escape(text);

    private static void Rect(StringBuilder svg, string kind, MapBox box, double radius) =>
        svg.Append($"<rect class=\"{kind}\" x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\" rx=\"{N(radius)}\"/>\n");

    private static void Words(StringBuilder svg, string kind, double x, double y, string text) => svg.Append($"<text class=\"{kind}\" x=\"{N(x)}\" y=\"{N(y)}\">{Text(text)}</text>\n");

    private static void Path(StringBuilder svg, string kind, string way) => svg.Append($"<path class=\"{kind}\" d=\"{way}\"/>\n");
}
