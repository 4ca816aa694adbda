using System.Collections.Immutable;
using System.Globalization;
using Shapes = System.Collections.Immutable.ImmutableArray<Gatehouse.Plan.Mapping.MapShape>.Builder;

namespace Gatehouse.Plan.Mapping;

/// <summary>Draws the map: what stands where, and what it is called.</summary>
internal static class MapPicture
{
    public static MapDrawing Draw(PlanMap map)
    {
        var layout = new MapLayout(map);
        var shapes = ImmutableArray.CreateBuilder<MapShape>();
        Rect(shapes, "ground", new MapBox(0, 0, MapLayout.Width, layout.Height), 0);
        WriteHeads(shapes, map, layout);
        foreach (var line in layout.Lines) WriteLine(shapes, line);
        foreach (var group in layout.Groups) WriteGroup(shapes, group);
        foreach (var api in layout.Apis) WriteApi(shapes, api, layout.BoxOf(api));
        foreach (var line in layout.Lines) WriteLabel(shapes, line);
        WriteLegend(shapes, layout.Height);
        return new MapDrawing($"Who gets at what by {map.Issuer}", MapLayout.Width, layout.Height, shapes.ToImmutable());
    }

    private static void WriteHeads(Shapes shapes, PlanMap map, MapLayout layout)
    {
        var risky = map.Clients.Count(client => !client.Risks.IsEmpty);
        Words(shapes, "head", MapLayout.Margin, 40, "Who gets at what");
        Words(shapes, "faint", MapLayout.Margin, 62, $"{Count(map.Clients.Length, "client")}, {Count(map.Apis.Length, "API")}, profile {map.Profile}{(risky == 0 ? "" : $", {Count(risky, "client")} with warnings")}");
        Words(shapes, "column", MapLayout.Margin, MapLayout.Top - 14, "CLIENTS");
        Words(shapes, "column", MapLayout.ApiX, MapLayout.Top - 14, "APIS AND THEIR SCOPES");
        var provider = new MapBox(MapLayout.ProviderX, MapLayout.Top - 34, MapLayout.ProviderWidth, layout.Height - MapLayout.Top - 34);
        Rect(shapes, "provider", provider, 10);
        Words(shapes, "column middle", provider.X + provider.Width / 2, provider.Y + 20, "PROVIDER");
        Words(shapes, "small middle", provider.X + provider.Width / 2, provider.Y + 38, Cut(map.Issuer.Replace("https://", "", StringComparison.Ordinal), 22));
    }

    private static void WriteGroup(Shapes shapes, MapGroup group)
    {
        var shown = group.Shown.ToList();
        for (var i = 0; i < group.Boxes.Length; i++)
        {
            var box = group.Boxes[i];
            if (i < shown.Count) WriteClient(shapes, shown[i], box);
            else
            {
                Rect(shapes, "client more", box, 6);
                Words(shapes, "small", box.X + 12, box.Middle + 4, $"and {group.Hidden} more that may do the same");
            }
            var risky = i < shown.Count && !shown[i].Risks.IsEmpty;
            if (!group.Reaches.IsEmpty) Path(shapes, risky ? "stub risk" : "stub", $"M{N(box.Right)} {N(box.Middle)}H{N(MapLayout.BracketX)}");
        }
        if (group.Boxes.Length > 1 && !group.Reaches.IsEmpty) Path(shapes, "stub", $"M{N(MapLayout.BracketX)} {N(group.Boxes[0].Middle)}V{N(group.Boxes[^1].Middle)}");
    }

    private static void WriteClient(Shapes shapes, MapClient client, MapBox box)
    {
        var own = ImmutableArray.CreateBuilder<MapShape>();
        var title = $"{client.Name} ({client.Id}): {client.Kind}; {string.Join(", ", client.Grants)}; {client.Proof}{(client.IsBound ? ", bound tokens" : "")}{string.Concat(client.Risks.Select(risk => $"\n! {risk.Rule.Id}: {risk.Message}"))}";
        Rect(own, client.Risks.IsEmpty ? "client" : "client risk", box, 6);
        Words(own, "name", box.X + 12, box.Y + 16, Cut(client.Id, client.Risks.IsEmpty ? 30 : 26));
        Words(own, "small right", box.Right - 10, box.Y + 16, client.Risks.IsEmpty ? client.Kind : $"⚠ {client.Kind}");
        Words(own, "faint", box.X + 12, box.Y + 31, Cut($"{string.Join(" · ", client.Grants.Select(MapSvg.ShortGrant))} — {ShortProof(client.Proof)}{(client.IsBound ? " · bound" : "")}", 50));
        shapes.Add(new MapThing(title, own.ToImmutable()));
    }

    private static void WriteApi(Shapes shapes, MapApi api, MapBox box)
    {
        var own = ImmutableArray.CreateBuilder<MapShape>();
        var title = $"{api.Name}: {api.Resource}; {api.Token}{string.Concat(api.Risks.Select(risk => $"\n! {risk.Rule.Id}: {risk.Path} {risk.Message}"))}";
        Rect(own, api.Risks.IsEmpty ? "api" : "api risk", box, 8);
        Words(own, "name", box.X + 14, box.Y + 20, Cut(api.Name, 28));
        Words(own, "small right", box.Right - 12, box.Y + 20, api.Risks.IsEmpty ? api.Token : $"⚠ {api.Token}");
        Words(own, "faint", box.X + 14, box.Y + 38, Cut(api.Resource, 54));
        var y = box.Y + MapLayout.ApiHead + 10;
        foreach (var scope in api.Scopes.Take(MapLayout.MostScopes))
        {
            own.Add(new MapDot($"dot {MapSvg.ClassOf(scope.Access)}", box.X + 20, y - 4));
            Words(own, scope.Holders == 0 ? "scope faint" : "scope", box.X + 34, y, Cut(scope.Name, 34));
            Words(own, "faint right", box.Right - 12, y, scope.Holders == 0 ? "nobody" : Count(scope.Holders, "client"));
            y += MapLayout.RowHeight;
        }
        if (api.Scopes.Length > MapLayout.MostScopes)
        {
            Words(own, "faint", box.X + 34, y, $"and {api.Scopes.Length - MapLayout.MostScopes} more");
            y += MapLayout.RowHeight;
        }
        if (!api.Readers.IsEmpty) Words(own, "faint", box.X + 14, y, Cut($"introspected by {string.Join(", ", api.Readers)}", 54));
        shapes.Add(new MapThing(title, own.ToImmutable()));
    }

    private static void WriteLine(Shapes shapes, MapLine line)
    {
        var (x, y) = (line.Group.Boxes.Length > 1 ? MapLayout.BracketX : MapLayout.BracketX - 0.5, line.Group.Middle);
        var risky = line.Group.Clients.Any(client => !client.Risks.IsEmpty) && line.Group.Clients.Length == 1;
        var middle = (MapLayout.BracketX + MapLayout.ApiX) / 2;
        Path(shapes, $"line {MapSvg.ClassOf(line.Reach.Access)}{(line.Reach.IsExchange ? " exchange" : "")}{(risky ? " risk" : "")}", $"M{N(x)} {N(y)}C{N(middle)} {N(y)} {N(middle)} {N(line.PortY)} {N(MapLayout.ApiX)} {N(line.PortY)}");
    }

    private static void WriteLabel(Shapes shapes, MapLine line)
    {
        // Among many lines nobody finds the way back, so each end says where its beginning is.
        var who = line.Group.Clients is [var only] ? Cut(only.Id, 17) : Count(line.Group.Clients.Length, "client");
        var word = $"{who} {(line.Reach.IsExchange ? "↻ " : "")}{MapSvg.WordOf(line.Reach.Access)}";
        var width = 12 + word.Length * 6.2;
        Rect(shapes, $"pill {MapSvg.ClassOf(line.Reach.Access)}", new MapBox(MapLayout.ApiX - width - 10, line.PortY - 7.5, width, 15), 7);
        Words(shapes, "pill middle", MapLayout.ApiX - width / 2 - 10, line.PortY + 3.5, word);
    }

    private static void WriteLegend(Shapes shapes, double height)
    {
        var (x, y) = (MapLayout.Margin, height - 28);
        foreach (var access in Enum.GetValues<MapAccess>())
        {
            shapes.Add(new MapDot($"dot {MapSvg.ClassOf(access)}", x + 5, y - 4));
            Words(shapes, "small", x + 16, y, MapSvg.WordOf(access));
            x += 100;
        }
        Words(shapes, "small danger", x, y, "⚠ a check warns");
        Words(shapes, "faint", x + 130, y, "a bracket joins clients that may do the same; ↻ by token exchange; bound: stolen tokens are of no use");
    }

    private static string ShortProof(string proof) => proof switch { "none" => "public", "client_secret_basic" or "client_secret_post" or "client_secret" => "secret", "private_key_jwt" => "key", "tls_client_auth" or "self_signed_tls_client_auth" => "certificate", var other => other };

    private static string Count(int count, string word) => $"{count.ToString(CultureInfo.InvariantCulture)} {word}{(count == 1 ? "" : "s")}";

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string N(double number) => MapSvg.Number(number);

    private static void Rect(Shapes shapes, string kind, MapBox box, double radius) => shapes.Add(new MapRect(kind, box.X, box.Y, box.Width, box.Height, radius));

    private static void Words(Shapes shapes, string kind, double x, double y, string text) => shapes.Add(new MapWords(kind, x, y, text));

    private static void Path(Shapes shapes, string kind, string way) => shapes.Add(new MapPath(kind, way));
}
