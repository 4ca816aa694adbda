using System.Collections.Immutable;

namespace Gatehouse.Plan.Mapping;

/// <summary>A box of the picture, in its units.</summary>
internal readonly record struct MapBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    public double Middle => Y + Height / 2;
}

/// <summary>Clients that may do the same at the same APIs: one bundle of lines leads away from them.</summary>
internal sealed class MapGroup(ImmutableArray<MapClient> clients, ImmutableArray<MapReach> reaches)
{
    /// <summary>Of a hundred alike, nobody reads the names; the matrix has them all.</summary>
    public const int MostShown = 30;

    public ImmutableArray<MapClient> Clients => clients;

    public ImmutableArray<MapReach> Reaches => reaches;

    public IEnumerable<MapClient> Shown => clients.Length <= MostShown ? clients : clients.Take(MostShown - 1);

    public int Hidden => clients.Length - Shown.Count();

    public MapBox[] Boxes { get; set; } = [];

    public double Middle => (Boxes[0].Y + Boxes[^1].Bottom) / 2;
}

/// <summary>One line from a group to an API.</summary>
internal sealed record MapLine(MapGroup Group, MapReach Reach, MapApi Api, double PortY);

/// <summary>
/// The layers of the picture: clients on the left, the provider in the middle, APIs on the right. Groups and APIs are ordered by the middle of what they are
/// tied to, a few times over, so that few lines cross; APIs stand as high as those who call them, without ever touching one another.
/// </summary>
internal sealed class MapLayout
{
    public const double Width = 1200;
    public const double Margin = 24;
    public const double Top = 112;
    public const double ClientWidth = 310;
    public const double ClientHeight = 38;
    public const double BracketX = Margin + ClientWidth + 22;
    public const double ProviderX = 470;
    public const double ProviderWidth = 150;
    public const double ApiX = 790;
    public const double ApiWidth = Width - Margin - ApiX;
    public const double RowHeight = 20;
    public const double ApiHead = 52;
    public const int MostScopes = 24;

    private const double Gap = 6;
    private const double GroupGap = 26;
    private const double ApiGap = 26;
    private const double PortGap = 17;

    private readonly Dictionary<string, MapBox> _apiBoxes = new(StringComparer.Ordinal);
    private readonly ILookup<string, (MapGroup Group, MapReach Reach)> _callers;

    public MapLayout(PlanMap map)
    {
        Groups = [.. map.Clients.GroupBy(KeyOf).Select(group => new MapGroup([.. group], group.First().Reaches))];
        Apis = map.Apis;
        Order();
        _callers = Groups.SelectMany(group => group.Reaches.Select(reach => (group, reach))).ToLookup(call => call.reach.Api, StringComparer.Ordinal);
        var bottom = PlaceGroups();
        bottom = Math.Max(bottom, PlaceApis(bottom));
        Height = bottom + 84;
        Lines = [.. Apis.SelectMany(LinesTo)];
    }

    public ImmutableArray<MapGroup> Groups { get; private set; }

    public ImmutableArray<MapApi> Apis { get; private set; }

    public ImmutableArray<MapLine> Lines { get; }

    public double Height { get; }

    public MapBox BoxOf(MapApi api) => _apiBoxes[api.Name];

    private static string KeyOf(MapClient client) =>
        string.Join('|', client.Reaches.OrderBy(reach => reach.Api, StringComparer.Ordinal).ThenBy(reach => reach.IsExchange).Select(reach => $"{reach.Api}:{reach.Access}:{reach.IsExchange}"));

    private void Order()
    {
        for (var round = 0; round < 6; round++)
        {
            var places = Apis.Select((api, i) => (api.Name, i)).ToDictionary(found => found.Name, found => (double)found.i, StringComparer.Ordinal);
            Groups = [.. Groups.OrderBy(group => group.Reaches.Select(reach => places[reach.Api]).DefaultIfEmpty(double.MaxValue).Average()).ThenBy(group => group.Clients[0].Id, StringComparer.Ordinal)];
            var ties = Groups.SelectMany((group, i) => group.Reaches.Select(reach => (reach.Api, i))).ToLookup(tie => tie.Api, tie => (double)tie.i);
            Apis = [.. Apis.OrderBy(api => ties[api.Name].DefaultIfEmpty(double.MaxValue).Average()).ThenBy(api => api.Name, StringComparer.Ordinal)];
        }
    }

    private double PlaceGroups()
    {
        var y = Top;
        foreach (var group in Groups)
        {
            var count = group.Shown.Count() + (group.Hidden > 0 ? 1 : 0);
            group.Boxes = [.. Enumerable.Range(0, count).Select(i => new MapBox(Margin, y + i * (ClientHeight + Gap), ClientWidth, ClientHeight))];
            y = group.Boxes[^1].Bottom + GroupGap;
        }
        return y;
    }

    private double PlaceApis(double bottom)
    {
        var heights = Apis.Select(HeightOf).ToArray();
        var tops = new double[heights.Length];
        var y = Top;
        for (var i = 0; i < heights.Length; i++)
        {
            var middles = _callers[Apis[i].Name].Select(call => call.Group).Distinct().Select(group => group.Middle).ToList();
            tops[i] = Math.Max(y, (middles.Count > 0 ? middles.Average() : y) - heights[i] / 2);
            y = tops[i] + heights[i] + ApiGap;
        }
        // Whatever was pushed below the clients moves up again, as far as there is room.
        var limit = Math.Max(bottom, Top + heights.Sum() + ApiGap * heights.Length) - ApiGap;
        for (var i = heights.Length - 1; i >= 0; i--)
        {
            tops[i] = Math.Min(tops[i], limit - heights[i]);
            limit = tops[i] - ApiGap;
            _apiBoxes[Apis[i].Name] = new MapBox(ApiX, tops[i], ApiWidth, heights[i]);
        }
        return heights.Length == 0 ? Top : tops[^1] + heights[^1] + ApiGap;
    }

    private double HeightOf(MapApi api)
    {
        var rows = Math.Min(api.Scopes.Length, MostScopes) + (api.Scopes.Length > MostScopes ? 1 : 0) + (api.Readers.IsEmpty ? 0 : 1);
        var ports = _callers[api.Name].Count();
        return Math.Max(ApiHead + rows * RowHeight + 10, ports * PortGap + 16);
    }

    private IEnumerable<MapLine> LinesTo(MapApi api)
    {
        var box = BoxOf(api);
        var lines = _callers[api.Name].ToList();
        var step = box.Height / (lines.Count + 1);
        return lines.Select((line, i) => new MapLine(line.Group, line.Reach, api, box.Y + step * (i + 1)));
    }
}
