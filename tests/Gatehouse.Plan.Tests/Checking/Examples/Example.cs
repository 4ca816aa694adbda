namespace Gatehouse.Plan.Tests.Checking.Examples;

/// <summary>A plan that breaks a rule, and one like it that does not.</summary>
internal sealed record Example(string Rule, string Breaks, string Obeys)
{
    private static readonly Dictionary<string, string> Bases = new()
    {
        ["web"] = "client_id: c|kind: web|client_secret: \"${SECRET}\"|redirect_uris: [\"https://c.example.com/cb\"]|scope: openid orders.read",
        ["spa"] = "client_id: c|kind: spa|redirect_uris: [\"https://c.example.com/cb\"]|scope: openid orders.read",
        ["native"] = "client_id: c|kind: native|redirect_uris: [\"https://c.example.com/cb\"]|scope: openid orders.read",
        ["device"] = "client_id: c|kind: device|scope: openid orders.read",
        ["service"] = "client_id: c|kind: service|client_secret: \"${SECRET}\"|scope: orders.read",
        ["api"] = "client_id: c|kind: api|client_secret: \"${SECRET}\"|apis: [orders]",
        ["legacy"] = "client_id: c|kind: legacy|redirect_uris: [\"https://c.example.com/cb\"]|grant_types: [authorization_code]|scope: openid orders.read",
    };

    private const string Scopes = "scopes: [{ name: orders.read, access: read, description: See }, { name: orders.write, access: write, description: Change }]";

    /// <summary>A client whose keys are those of its kind, with some replaced, added or (without a value) left out; keys are divided by bars.</summary>
    public static Example Client(string rule, string kind, string breaks, string obeys = "", string top = "issuer: https://id.example.com") =>
        new(rule, Of(top, "", kind, breaks), Of(top, "", kind, obeys));

    /// <summary>An API whose keys are replaced, added or left out.</summary>
    public static Example Api(string rule, string breaks, string obeys = "", string kind = "web", string client = "") => new(rule, Of("", breaks, kind, client), Of("", obeys, kind, client));

    /// <summary>Keys at the top.</summary>
    public static Example Top(string rule, string breaks, string obeys = "issuer: https://id.example.com", string kind = "web", string client = "", string api = "") => new(rule, Of(breaks, api, kind, client), Of(obeys, api, kind, client));

    public static Example Raw(string rule, string breaks) => new(rule, breaks, Of("", "", "web", ""));

    public static string Of(string top, string api, string kind, string client) =>
        string.Concat(top.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\n"))
        + Part("apis", $"name: orders|resource: \"https://orders.example.com\"|{Scopes}", api) + Part("clients", Bases[kind], client);

    public Example Passing(string obeys) => this with { Obeys = obeys };

    private static string Part(string list, string written, string change)
    {
        var keys = new Dictionary<string, string>();
        foreach (var line in $"{written}|{change}".Split('|', StringSplitOptions.RemoveEmptyEntries))
            if (line.EndsWith(':')) keys.Remove(line.TrimEnd(':'));
            else keys[line.Split(':')[0]] = line;
        return $"{list}:\n{string.Concat(keys.Values.Select((line, i) => (i == 0 ? "  - " : "    ") + line + "\n"))}";
    }
}
