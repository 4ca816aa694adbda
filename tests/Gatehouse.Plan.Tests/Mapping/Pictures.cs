using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Mapping;

namespace Gatehouse.Plan.Tests.Mapping;

/// <summary>The picture stays readable, whatever is in the plan.</summary>
public class Pictures
{
    private const string Small = """
        issuer: https://id.example.com
        apis:
          - name: orders
            owner: us
            resource: https://orders.example.com
            scopes: [{ name: orders.read, access: read }, { name: orders.write, access: write, implies: [orders.read] }, { name: orders.admin, access: admin }, orders.other]
          - { name: stock, resource: https://stock.example.com, scopes: [{ name: stock.read, access: read }], token: { format: opaque, lifetime: 5m, sender_constraint: dpop } }
        clients:
          - { client_id: shop, kind: web, client_secret: "${SECRET}", redirect_uris: ["https://shop.example.com/cb"], scope: openid orders.write, owner: "=cmd()" }
          - { client_id: "<b>&\"'", kind: service, client_secret: short, scope: stock.read orders.other }
          - { client_id: chain, kind: service, client_secret: "${SECRET}2", grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"], scope: orders.read, exchange: { targets: [{ api: stock, scopes: [stock.read] }] } }
          - { client_id: orders-api, kind: api, apis: [orders], client_secret: "${SECRET}3" }
        registration: { mode: open, scope: orders.read }
        """;

    [Theory]
    [InlineData(1, 1), InlineData(100, 8), InlineData(100, 1), InlineData(3, 40), InlineData(500, 30), InlineData(0, 5)]
    public void No_box_touches_another_and_the_size_is_bounded(int clients, int apis)
    {
        var svg = XDocument.Parse(MapSvg.Write(Map(Many(clients, apis)), dark: false)).Root!;
        var (width, height) = (Number(svg, "width"), Number(svg, "height"));
        Assert.Equal(1200, width);
        Assert.InRange(height, 200, 400 + Math.Max(clients * 66, apis * 160 + clients * 60));
        var boxes = Rectangles(svg, "client").Concat(Rectangles(svg, "api")).ToList();
        Assert.True(boxes.Count >= apis);
        for (var i = 0; i < boxes.Count; i++)
        {
            Assert.True(boxes[i].X >= 0 && boxes[i].Y >= 0 && boxes[i].Right <= width && boxes[i].Bottom <= height);
            for (var j = 0; j < i; j++)
                Assert.False(boxes[i].X < boxes[j].Right && boxes[j].X < boxes[i].Right && boxes[i].Y < boxes[j].Bottom && boxes[j].Y < boxes[i].Bottom, $"box {i} lies on box {j}");
        }
        var pills = Rectangles(svg, "pill").ToList();
        for (var i = 1; i < pills.Count; i++) Assert.False(pills.Take(i).Any(other => pills[i].Y < other.Bottom && other.Y < pills[i].Bottom), $"label {i} lies on another");
    }

    [Fact]
    public void Texts_stay_in_their_boxes()
    {
        var svg = MapSvg.Write(Map(Small.Replace("client_id: shop", $"client_id: {new string('w', 120)}", StringComparison.Ordinal)), dark: true);
        Assert.DoesNotContain(new string('w', 31) + "</text>", svg);
        Assert.Contains("…</text>", svg);
    }

    [Fact]
    public void It_says_who_gets_at_what_and_where_a_check_warns()
    {
        var map = Map(Small);
        Assert.Equal(("orders", MapAccess.Write), (map.Clients[0].Reaches.Single().Api, map.Clients[0].Reaches.Single().Access));
        Assert.DoesNotContain(map.Clients, client => client.Id == "orders-api");
        Assert.Equal("orders.write orders.read", string.Join(' ', map.Clients[0].Reaches[0].Scopes.OrderDescending()));
        Assert.Contains(map.Clients.Single(client => client.Id == "chain").Reaches, reach => reach is { Api: "stock", IsExchange: true, Access: MapAccess.Read });
        Assert.Contains(map.Clients.Single(client => client.Kind == "service" && client.Id != "chain").Risks, risk => risk.Rule.Id == "secret-short");
        Assert.Contains(map.Clients.Single(client => client.Kind == "registered").Risks, risk => risk.Rule.Id == "registration-open");
        Assert.Equal(("orders-api", 0, "opaque, 5m, DPoP"), (map.Apis[0].Readers.Single(), map.Apis[0].Scopes[2].Holders, map.Apis[1].Token));
    }

    [Fact]
    public void Names_are_text_in_every_form()
    {
        var map = Map(Small);
        Assert.DoesNotContain("<b>&", MapSvg.Write(map, dark: false));
        Assert.DoesNotContain("<b>&", MapTable.WriteHtml(map, dark: null));
        Assert.Contains("#60;b#62;#38;#34;#39;", MapMermaid.Write(map, dark: false));
        Assert.Contains("'=cmd()", MapTable.WriteCsv(map));
        Assert.Contains("\"<b>&\"\"'\"", MapTable.WriteCsv(map));
    }

    [Fact]
    public void Mermaid_names_every_client_and_scope_and_marks_risky_lines()
    {
        var text = MapMermaid.Write(Map(Small), dark: true);
        Assert.StartsWith("%%{init: {\"theme\": \"dark\"}}%%\nflowchart LR\n", text);
        Assert.Equal(Map(Small).Clients.Length, text.Split('\n').Count(line => line.Contains("--> provider", StringComparison.Ordinal)));
        Assert.Contains("linkStyle", text);
        Assert.Equal(text.Split('\n').Count(line => line.TrimStart().StartsWith("subgraph", StringComparison.Ordinal)), text.Split('\n').Count(line => line == "  end"));
    }

    [Fact]
    public void Day_and_night_differ_in_colours_alone()
    {
        var (day, night) = (MapSvg.Write(Map(Small), dark: false), MapSvg.Write(Map(Small), dark: true));
        Assert.NotEqual(day, night);
        Assert.Equal(day[day.IndexOf("</style>", StringComparison.Ordinal)..], night[night.IndexOf("</style>", StringComparison.Ordinal)..]);
    }

    private static PlanMap Map(string text)
    {
        var review = PlanCheck.Run(text, "gatehouse.yaml", Plans.Variable);
        Assert.True(review.Plan is not null, string.Join('\n', review.Findings.Where(finding => finding.Level is FindingLevel.Error)));
        return PlanMap.Of(review.Plan, review.Findings);
    }

    private static string Many(int clients, int apis)
    {
        var random = new Random(clients * 1000 + apis);
        var text = new StringBuilder("apis:\n");
        for (var i = 0; i < apis; i++) text.Append($"  - {{ name: a{i}, resource: \"https://a{i}.example.com\", scopes: [{{ name: a{i}.read, access: read }}, {{ name: a{i}.write, access: write }}] }}\n");
        text.Append("clients:\n");
        for (var i = 0; i < clients; i++)
            text.Append($"  - {{ client_id: client-{i}, kind: service, client_secret: \"${{SECRET}}{i}\", scope: {string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"a{random.Next(apis)}.{(random.Next(3) == 0 ? "write" : "read")}"))} }}\n");
        return text.ToString();
    }

    private static IEnumerable<(double X, double Y, double Right, double Bottom)> Rectangles(XElement svg, string kind) =>
        svg.Descendants().Where(element => element.Name.LocalName == "rect" && element.Attribute("class")!.Value.Split(' ')[0] == kind)
            .Select(rect => (Number(rect, "x"), Number(rect, "y"), Number(rect, "x") + Number(rect, "width"), Number(rect, "y") + Number(rect, "height")));

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
