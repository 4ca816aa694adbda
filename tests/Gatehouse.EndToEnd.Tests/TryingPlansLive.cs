using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Gatehouse.EndToEnd.Tests;

/// <summary><c>gatehouse plan test --live</c>: expectations tried by real requests on a provider, a gateway and an API that run.</summary>
public sealed class TryingPlansLive : IDisposable
{
    private readonly int _port = Checkout.FreePort();
    private readonly TemporaryFolder _folder = new();
    private readonly Shop _shop;
    private readonly Dictionary<string, string?> _secrets;

    public TryingPlansLive()
    {
        _shop = new Shop
        {
            OrdersMore = $$"""
                gateway: { url: "http://localhost:{{_port}}", upstreams: ["http://127.0.0.1:{{_upstream.Port}}"], downstream: [access_token] }
                    routes:
                      - { match: "GET /orders/**", scopes: [orders.read] }
                      - { match: "* /orders/**", scopes: [orders.write] }
                      - { match: "GET /admin/**", roles: [admin] }
                """,
            MoreClients = ["{ client_id: secretless, kind: service, client_secret: \"${UNKNOWN_SECRET}\", scope: orders.read }", "{ client_id: bound, kind: service, dpop_bound_access_tokens: on, client_secret: \"${BOUND_SECRET}\", scope: orders.read }"],
            MoreUsers = ["{ username: root, password: \"${ROOT_PASSWORD}\", roles: [admin, gardener] }"],
        };
        _secrets = new Dictionary<string, string?> { ["BOUND_SECRET"] = OAuthClient.Random(), ["UNKNOWN_SECRET"] = OAuthClient.Random(), ["ROOT_PASSWORD"] = OAuthClient.Random() };
    }

    private readonly Upstream _upstream = new();

    public void Dispose()
    {
        _upstream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Expectations_hold_are_skipped_for_want_of_credentials_and_fail_where_the_instance_is_behind_the_plan()
    {
        var settings = new GatehouseSettings { Environment = _secrets };
        await using var node = await _shop.StartAsync(settings);
        await using var gateway = GatehouseProcess.Run(["gateway", "--plan", node.PlanFile, "--urls", $"http://localhost:{_port}"], settings, _folder.Path);
        await gateway.WaitForOutputAsync("guards the APIs of the plan", TimeSpan.FromSeconds(60));
        var plan = Write("plan.yaml", await File.ReadAllTextAsync(node.PlanFile) + "\n" + """
            expect:
              - { client: nightly, may: [orders.read] }
              - { client: nightly, asks: [orders.write], refused: invalid_scope }
              - { client: nightly, asks: [orders.read], gets: [orders.read] }
              - { client: web, asks: [openid, orders.read], api: orders, gets: [openid, orders.read] }
              - { client: web, grant: authorization_code, may: [openid, profile, email, offline_access, orders.read, orders.write, ledger.read] }
              - { client: nightly, call: GET /orders/7, api: orders, answer: 200 }
              - { client: bound, call: GET /orders/7, api: orders, answer: 200 }
              - { name: the API itself knows no such order, scopes: [orders.read], call: GET /orders/none, api: orders, answer: 200 }
              - { name: a token of another API, client: web, token_for: ledger, call: GET /orders/7, api: orders, answer: 401 }
              - { call: GET /orders/7, api: orders, answer: 401 }
              - { client: nightly, call: DELETE /orders/7, api: orders, answer: 403 }
              - { client: tv, asks: [orders.read], gets: [orders.read] }
              - { client: secretless, asks: [orders.read], gets: [orders.read] }
              - { client: web, roles: [admin], call: GET /admin/, api: orders, answer: 200 }
            """);
        _secrets.Remove("UNKNOWN_SECRET");

        var told = await RunAsync(0, plan, "--user", "alice", "--junit", "report.xml");
        Assert.Contains("14 expectations, no failure, 4 skipped", told);
        Assert.Contains($"tried at  {node.Url}, by real requests", told);
        Assert.Contains("DELETE may change something: --allow-writes", told);
        Assert.Contains("tv: tokens by device_code need somebody to answer elsewhere", Joined(told));
        Assert.Contains("the environment variable UNKNOWN_SECRET is not set here", Joined(told));
        Assert.Contains("nobody with just the roles admin can sign in", Joined(told));
        Assert.All(told.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("skipped=\"4\"", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "report.xml")));
        Assert.Equal(["GET /orders/7", "GET /orders/7", "GET /orders/none"], _upstream.Calls.Order());
        foreach (var secret in (string[])[_shop.WebSecret, _shop.ServiceSecret, _shop.Password]) Assert.DoesNotContain(secret, told);
        // What was handed out has ended: not even the API that asks finds a token active.
        Assert.NotEmpty(_upstream.Tokens);
        Assert.All(_upstream.Tokens, token => Assert.False(_shop.OrdersApi(node).IntrospectAsync(token).Result.Is("active")));

        // The token of somebody with the role says so, and no other role of theirs.
        Assert.Contains("14 expectations, no failure, 3 skipped", await RunAsync(0, plan, "--user", "alice", "--user", "root"));
        Assert.Contains(_upstream.Tokens, token => Claim(token, "roles") == """["admin"]""");

        await RunAsync(1, plan, "--user", "alice", "--strict");
        Assert.Contains("3 skipped", await RunAsync(0, plan, "--user", "alice", "--allow-writes"));
        Assert.Contains("nobody can sign in for it: name somebody with --user", Joined(await RunAsync(0, plan)));
        Write("password", "not the password");
        Assert.Contains("web: alice is not let in with this password alone", Joined(await RunAsync(0, plan, "--user", "alice=password")));

        // The file is ahead of the instance.
        var ahead = Write("ahead.yaml", (await File.ReadAllTextAsync(plan)).Replace(", scope: orders.read }\n", ", scope: orders.read orders.write }\n", StringComparison.Ordinal)
            .Replace("may: [orders.read] }", "may: [orders.read, orders.write] }", StringComparison.Ordinal).Replace("asks: [orders.write], refused: invalid_scope", "asks: [orders.write], gets: [orders.write]", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(await RunAsync(1, ahead, "--json"));
        var behind = json.RootElement.GetProperty("expectations").EnumerateArray().Where(one => one.TryGetProperty("plan_alone", out _)).ToList();
        Assert.Equal((true, 2), (json.RootElement.GetProperty("live").GetBoolean(), json.RootElement.GetProperty("failed").GetInt32()));
        Assert.Equal(["orders.read holds", "invalid_scope (The scope orders.write is unknown or not allowed for this client.) holds"],
            behind.Select(one => $"{one.GetProperty("was")} {one.GetProperty("plan_alone")}"));

        Assert.Contains("cannot be tried", await RunAsync(2, plan, "--url", $"http://localhost:{Checkout.FreePort()}"));
        Assert.Contains("SSL connection could not be established", await RunAsync(2, plan, "--url", $"https://localhost:{node.Settings.Port}"));
        var stranger = Write("stranger.yaml", (await File.ReadAllTextAsync(plan)).Replace($"issuer: {node.Url}", "issuer: http://localhost:1", StringComparison.Ordinal));
        Assert.Contains("issuer", await RunAsync(2, stranger, "--url", node.Url));
        Assert.Contains("is no API of the plan", await RunAsync(2, plan, "--api", "nothing=http://localhost:1"));
        Assert.Contains("no answer: http://127.0.0.1:9 is unreachable", Joined(await RunAsync(1, plan, "--api", "orders=http://127.0.0.1:9")));
    }

    private static string? Claim(string token, string name)
    {
        using var claims = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        return claims.RootElement.TryGetProperty(name, out var claim) ? claim.GetRawText() : null;
    }

    /// <summary>What was broken into lines.</summary>
    private static string Joined(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<string> RunAsync(int code, string plan, params string[] arguments)
    {
        await using var run = GatehouseProcess.Run(["plan", "test", plan, "--live", .. arguments], new GatehouseSettings { Environment = _secrets }, _folder.Path);
        var ended = await run.WaitForExitAsync(TimeSpan.FromSeconds(120));
        Assert.True(ended == code, $"{string.Join(' ', arguments)} ended with {ended}:\n{run.Output}");
        return run.Output;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>An API behind the gateway, which knows the order 7.</summary>
    private sealed class Upstream : IDisposable
    {
        private readonly HttpListener _http = new();

        public Upstream()
        {
            _http.Prefixes.Add($"http://127.0.0.1:{Port}/");
            _http.Start();
            _ = _http.AnswerAsync(Answer);
        }

        public int Port { get; } = Checkout.FreePort();

        public ConcurrentQueue<string> Calls { get; } = new();

        public ConcurrentQueue<string> Tokens { get; } = new();

        public void Dispose() => _http.Close();

        private Task Answer(HttpListenerContext call)
        {
            Calls.Enqueue($"{call.Request.HttpMethod} {call.Request.RawUrl}");
            if (call.Request.Headers["Authorization"]?.Split(' ') is [_, var token]) Tokens.Enqueue(token);
            call.Response.StatusCode = call.Request.RawUrl == "/orders/7" ? 200 : 404;
            call.Response.Close();
            return Task.CompletedTask;
        }
    }
}
