using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Gatehouse.Server.Tests.Console;

/// <summary>What the admin API of a busy installation would answer: the same at every run, but for the clock.</summary>
internal static class BusyDay
{
    private static readonly Dictionary<string, (int Seconds, int Step)> Ranges = new() { ["15m"] = (900, 10), ["1h"] = (3600, 60), ["24h"] = (86_400, 300), ["7d"] = (604_800, 3600) };

    private static readonly (string Reason, string Error, string Title, int Count, int SecondsAgo)[] Reasons =
    [
        ("scope_unknown", "invalid_scope", "Every scope that is asked for exists, and the client may have it.", 412, 20),
        ("token_expired", "invalid_token", "The access token is not older than its lifetime.", 231, 3),
        ("secret_wrong", "invalid_client", "The secret is one of the client.", 88, 61),
        ("redirect_uri_differs", "invalid_request", "The redirect URI is one of those registered.", 31, 640),
        ("code_expired", "invalid_grant", "The code is redeemed within its lifetime.", 12, 3100),
    ];

    private static readonly string[] Ids = ["7K3F-Q2WM-9XTB", "9M4C-07TR-K2ZD", "B6XA-1NQV-83HE", "C0WD-Y5PM-4JGS", "E7SH-TR20-QK9N", "FV8B-3ZCX-60MA"];

    public static Task AnswerAsync(IPage page) => page.RouteAsync("**/admin/v1/**", route => FulfilAsync(route, Busy));

    /// <summary>As an installation answers to which nothing has happened yet.</summary>
    public static Task AnswerNothingAsync(IPage page) => page.RouteAsync("**/admin/v1/**", route => FulfilAsync(route, Quiet));

    private static async Task FulfilAsync(IRoute route, Func<string, System.Collections.Specialized.NameValueCollection, JsonNode?> answer)
    {
        var url = new Uri(route.Request.Url);
        var path = url.AbsolutePath[(url.AbsolutePath.IndexOf("/v1/", StringComparison.Ordinal) + 3)..];
        if (answer(path, System.Web.HttpUtility.ParseQueryString(url.Query)) is { } json) await route.FulfillAsync(new() { ContentType = "application/json", Body = json.ToJsonString() });
        else await route.ContinueAsync();
    }

    private static JsonNode? Quiet(string path, System.Collections.Specialized.NameValueCollection query) => path switch
    {
        "/signals" => Page(query, query["by"] == "total" ? [Group("total", query, 0, tokens: true, calls: true)] : []),
        "/refusals" => new JsonObject { ["reasons"] = new JsonArray(), ["latest"] = new JsonArray() },
        _ => null,
    };

    private static JsonNode? Busy(string path, System.Collections.Specialized.NameValueCollection query) => path switch
    {
        "/signals" => Page(query, query["by"] switch
        {
            "client" => [.. new[] { ("shop", 1.2), ("shop-spa", 0.8), ("nightly", 0.5), ("mobile", 0.3), ("partner", 0.2), ("warehouse", 0.1) }.Select(client => Group(client.Item1, query, client.Item2, tokens: true, calls: true))],
            _ => [Group("total", query, 3.1, tokens: true, calls: true)],
        }),
        "/refusals" => Refusals(),
        "/refusals/7K3F-Q2WM-9XTB" => Explanation(),
        "/overview" => Overview(),
        "/plan/history" => PlanHistory.Versions(),
        "/plan/drift" => PlanHistory.Drift(),
        "/plan/difference" => PlanHistory.Difference(),
        "/clients" => new JsonObject { ["clients"] = new JsonArray([.. new[] { ("shop", "The Shop"), ("shop-spa", "The Shop in your browser"), ("nightly", "Nightly report"), ("mobile", "The Shop for phones"), ("partner", "Acme Logistics"), ("warehouse", "Warehouse") }.Select(client => new JsonObject { ["client_id"] = client.Item1, ["client_name"] = client.Item2, ["kind"] = "web" })]) },
        "/apis" => new JsonObject { ["apis"] = new JsonArray(new JsonObject { ["name"] = "orders", ["resource"] = "https://orders.example.com" }) },
        _ => null,
    };

    internal static string Ago(double seconds) => DateTime.UtcNow.AddSeconds(-seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Page(System.Collections.Specialized.NameValueCollection query, JsonObject[] groups)
    {
        var (seconds, step) = Ranges[query["range"]!];
        var to = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / step * step + step;
        string Text(long at) => DateTimeOffset.FromUnixTimeSeconds(at).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        return new JsonObject { ["from"] = Text(to - seconds), ["to"] = Text(to), ["step"] = step, ["points"] = seconds / step, ["groups"] = new JsonArray([.. groups]), ["truncated"] = false };
    }

    /// <summary>Two waves a day, and a deployment that went wrong for half an hour.</summary>
    private static JsonObject Group(string name, System.Collections.Specialized.NameValueCollection query, double perSecond, bool tokens, bool calls)
    {
        var (seconds, step) = Ranges[query["range"]!];
        var points = seconds / step;
        var random = new Random(name.Sum(letter => letter));
        var level = Enumerable.Range(0, points).Select(at => (1 + 0.5 * Math.Sin(at * 4 * Math.PI / points - 1.2)) * (0.9 + 0.2 * random.NextDouble()) * perSecond * step).ToArray();
        bool IsWrong(int at) => at > points * 0.70 && at < points * 0.73;
        int[] Counts(Func<int, double> share, double times = 1) => [.. level.Select((value, at) => (int)Math.Round(value * times * share(at)))];
        var (asked, refreshed, called) = (Counts(_ => 1), Counts(_ => 0.42), Counts(_ => 1, 5));
        var (refused, failed, reuse, forbidden) = (Counts(at => IsWrong(at) ? 0.2 : 0.012), Counts(at => IsWrong(at) ? 0.05 : 0), Counts(_ => 0.003), Counts(at => IsWrong(at) ? 0.12 : 0.008, 5));
        var group = new JsonObject { ["group"] = name };
        var totals = new JsonObject();
        void Add(string member, int[] counts)
        {
            group[member] = JsonSerializer.SerializeToNode(counts);
            totals[member] = counts.Sum();
        }
        void AddTimes(string member, double median)
        {
            JsonArray Of(double factor) => new([.. Enumerable.Range(0, points).Select(at => perSecond == 0 ? null : (JsonNode)Math.Round(median * factor * (IsWrong(at) ? 5 : 1) * (0.9 + 0.2 * random.NextDouble()), 6))]);
            JsonNode? Total(double factor) => perSecond == 0 ? null : Math.Round(median * factor, 6);
            group[member] = new JsonObject { ["p50"] = Of(1), ["p95"] = Of(2.6), ["p99"] = Of(5) };
            totals[member] = new JsonObject { ["p50"] = Total(1), ["p95"] = Total(2.7), ["p99"] = Total(5.4) };
        }
        if (tokens)
        {
            Add("token_requests", asked);
            Add("token_refusals", refused);
            Add("token_faults", failed);
            Add("refreshes", refreshed);
            Add("refresh_refusals", reuse);
            AddTimes("token_seconds", 0.0011);
        }
        if (calls)
        {
            Add("api_calls", called);
            Add("api_refusals", forbidden);
            Add("api_faults", Counts(_ => 0));
            AddTimes("api_seconds", 0.0084);
        }
        totals["error_rate"] = perSecond == 0 ? null : (refused.Sum() + failed.Sum() + forbidden.Sum()) / (double)(asked.Sum() + called.Sum());
        group["totals"] = totals;
        return group;
    }

    private static JsonObject Refusals() => new()
    {
        ["reasons"] = new JsonArray([.. Reasons.Select((reason, at) => new JsonObject { ["reason"] = reason.Reason, ["error"] = reason.Error, ["title"] = reason.Title, ["count"] = reason.Count, ["last_at"] = Ago(reason.SecondsAgo), ["last_id"] = Ids[at] })]),
        ["latest"] = new JsonArray([.. Ids.Select((id, at) => new JsonObject
        {
            ["id"] = id, ["at"] = Ago(3 + at * at * 11), ["source"] = at % 3 == 1 ? "api" : "provider", ["endpoint"] = at % 3 == 1 ? "GET /orders/{id}" : "token", ["status"] = at % 3 == 1 ? 401 : 400,
            ["error"] = at % 3 == 1 ? "invalid_token" : "invalid_scope", ["reason"] = at % 3 == 1 ? "token_expired" : "scope_unknown", ["client_id"] = at == 4 ? null : "nightly", ["api"] = at % 3 == 1 ? "https://orders.example.com" : null,
        })]),
    };

    private static JsonObject Explanation() => new()
    {
        ["id"] = Ids[0], ["at"] = Ago(20), ["source"] = "provider", ["endpoint"] = "token", ["status"] = 400, ["error"] = "invalid_scope", ["reason"] = "scope_unknown", ["client_id"] = "nightly", ["trace_id"] = "4bf92f3577b34da6a3ce929d0e0e4736",
        ["facts"] = new JsonObject { ["presented_scope"] = "orders.raed", ["allowed_scope"] = "orders.read" },
        ["check"] = Reasons[0].Title, ["cause"] = "A typing error, a scope that the plan does not give this client, or one of an API that resource does not name.",
        ["remedy"] = "Compare with the client's scope in the plan, and write it there if the client is to have it.", ["who"] = new JsonArray("developer of the client", "operator"),
        ["specification"] = "RFC 6749 section 3.3", ["document"] = "docs/reference/refusals.md#scope_unknown", ["occurrences"] = 412, ["since"] = Ago(86_000),
    };

    private static JsonObject Overview() => new()
    {
        ["issuer"] = "https://login.example.com", ["server_version"] = "1.0.0", ["now"] = Ago(0),
        ["configuration"] = new JsonObject { ["version"] = 7, ["source"] = "file", ["applied_at"] = Ago(9000) },
        ["live"] = new JsonObject { ["grants"] = 18_234, ["sessions"] = 3120 },
        ["nodes"] = new JsonArray(Node("login-1:8080", 90_000, 1, 0.2, 0.003), Node("login-2:8080", 88_000, 4, 0.4, -0.8), Node("login-3:8080", 700_000, 190, 3.1, 0.01)),
        ["keys"] = new JsonArray(Key("k8Qh2vXo3wE", "signing", 9), Key("Zr41mmBq0aP", "published", 39)),
        ["feed"] = new JsonObject { ["subscribers_waiting"] = 4, ["view_age"] = 0.2, ["entries"] = 14 },
        ["clean_up"] = new JsonObject { ["overdue"] = new JsonObject { ["grants"] = 0, ["sessions"] = 0, ["revocations"] = 0, ["seen_before"] = 0 } },
    };

    private static JsonObject Node(string name, double up, double seen, double view, double offset) =>
        new() { ["name"] = name, ["server_version"] = "1.0.0", ["started_at"] = Ago(up), ["seen_at"] = Ago(seen), ["configuration_version"] = 7, ["view_age"] = view, ["clock_offset"] = offset };

    private static JsonObject Key(string kid, string state, double days) =>
        new() { ["kid"] = kid, ["algorithm"] = "ES256", ["state"] = state, ["created_at"] = Ago(86_400 * days), ["signs_from"] = Ago(86_400 * (days - 1)), ["retires_at"] = Ago(86_400 * (days - 31)), ["published_until"] = Ago(86_400 * (days - 39.5)) };
}
