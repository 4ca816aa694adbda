using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Plan;
using Gatehouse.Plan.Checking;
using Gatehouse.Plan.Mapping;
using Gatehouse.Protocol;
using Gatehouse.Provider.Clients;
using Gatehouse.Server.Configuration.Versions;

namespace Gatehouse.Server.AdminApi.Plans;

/// <summary>Shows who gets at what by the version in force: for programs, as a picture, and as a table for spreadsheets.</summary>
internal sealed class PlanMapEndpoint(CurrentProvider provider, PlanVersions versions, AdminAnswer answer) : IAdminEndpoint
{
    private const string Svg = "image/svg+xml";
    private const string Csv = "text/csv";
    private const int MostClients = 20_000;

    /// <summary>A check of a large plan takes seconds, and the map is the same until the next version.</summary>
    private volatile Tuple<long, PlanMap>? _last;

    public async Task HandleAsync(HttpContext http)
    {
        var accept = http.Request.Headers.Accept.ToString();
        var form = ((string[])[Svg, Csv]).FirstOrDefault(type => accept.Contains(type, StringComparison.OrdinalIgnoreCase));
        var query = new AdminQuery(http.Request.Query);
        var (api, client, scheme) = (query.Text("api"), query.Text("client"), query.Choice("scheme", ["light", "dark"], "light"));
        var most = query.Number("limit", 1, MostClients, form is null ? 100 : MostClients);
        if (query.Error is { } error)
        {
            await answer.RefuseAsync(http, error);
            return;
        }
        var (version, whole) = await ReadAsync(http.RequestAborted);
        if (FaultOf(whole, api, client) is { } unknown)
        {
            await answer.RefuseAsync(http, unknown);
            return;
        }
        var map = whole.Narrow(api, client);
        var shown = map with { Clients = [.. map.Clients.Take(most)] };
        if (form is null) await AdminAnswer.WriteAsync(http, DocumentOf(version, shown, map.Clients.Length - shown.Clients.Length), AdminJson.Default.PlanMapDocument);
        else await WriteAsync(http, form, form == Csv ? MapTable.WriteCsv(shown) : MapSvg.Write(shown, scheme == "dark"));
    }

    private async Task<Tuple<long, PlanMap>> ReadAsync(CancellationToken cancel)
    {
        var number = provider.Snapshot.Version;
        if (_last is { } last && last.Item1 == number) return last;
        var document = PlanVersions.Normalize(await versions.ReadAsync(number, cancel));
        var review = PlanCheck.RunStored(document);
        return _last = Tuple.Create(number, PlanMap.Of(review.Plan ?? Gatehouse.Plan.Stored.StoredPlan.Read(document), review.Findings));
    }

    private static OAuthError? FaultOf(PlanMap map, string? api, string? client) =>
        api is not null && map.Apis.All(known => known.Name != api) ? OAuthErrors.ParameterInvalid("api", "must be the name of an API of the plan")
        : client is not null && map.Clients.All(known => known.Id != client) ? OAuthErrors.ParameterInvalid("client", "must be a client of the plan that gets tokens")
        : null;

    private static async Task WriteAsync(HttpContext http, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentType = type == Csv ? "text/csv; charset=utf-8" : type;
        http.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    private static PlanMapDocument DocumentOf(long version, PlanMap map, int leftOut)
    {
        var drawing = MapDrawing.Of(map);
        return new PlanMapDocument(
            version,
            [.. map.Clients.Select(client => new MappedClient(
                client.Id, client.Name, client.Kind, client.Owner, client.Grants, client.Proof, client.IsBound,
                [.. client.Reaches.Select(reach => new MappedAccess(reach.Api, MapSvg.WordOf(reach.Access), reach.Scopes, reach.IsExchange))], WarningsOf(client.Risks)))],
            [.. map.Apis.Select(api => new MappedApi(api.Name, api.Resource, api.Token, api.Owner, [.. api.Scopes.Select(scope => new MappedScope(scope.Name, MapSvg.WordOf(scope.Access), scope.Holders))], WarningsOf(api.Risks)))],
            leftOut,
            new MappedPicture(drawing.Title, drawing.Width, drawing.Height, new JsonArray([.. drawing.Shapes.Select(ShapeOf)])));
    }

    private static List<MappedWarning> WarningsOf(IEnumerable<Finding> risks) => [.. risks.Select(risk => new MappedWarning(risk.Rule.Id, risk.Message, risk.Rule.Why, risk.Remedy))];

    private static JsonNode ShapeOf(MapShape shape) => shape switch
    {
        MapRect rect => new JsonArray("rect", rect.Kind, rect.X, rect.Y, rect.Width, rect.Height, rect.Radius),
        MapWords words => new JsonArray("text", words.Kind, words.X, words.Y, words.Text),
        MapPath path => new JsonArray("path", path.Kind, path.Way),
        MapDot dot => new JsonArray("dot", dot.Kind, dot.X, dot.Y),
        MapThing thing => new JsonArray(["thing", thing.Title, .. thing.Shapes.Select(ShapeOf)]),
        _ => throw new InvalidOperationException($"There is no such shape: {shape}."),
    };
}
